-- The refused rows, for the rejects file. Reads: checked, happened, raw_unread, order_lines, seen.
SELECT row, reason FROM checked WHERE reason IS NOT NULL
UNION ALL
SELECT row, reason FROM happened WHERE reason IS NOT NULL
UNION ALL
SELECT row, reason FROM raw_unread
UNION ALL
SELECT l.row, 'order_changed' AS reason
FROM order_lines AS l JOIN seen AS s ON s.message_id = 'o' || CAST(l.who AS VARCHAR) || '|' || l.order_key
WHERE s.verdict = 'changed'
ORDER BY row, reason
