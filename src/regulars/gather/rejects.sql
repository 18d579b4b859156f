-- The refused rows, for the rejects file. Reads: checked, other_fates, raw_unread, order_lines, arrivals.
SELECT row, reason FROM checked WHERE reason IS NOT NULL
UNION ALL
SELECT row, reason FROM other_fates WHERE reason IS NOT NULL
UNION ALL
SELECT row, reason FROM raw_unread
UNION ALL
SELECT l.row, 'order_changed' AS reason FROM order_lines AS l JOIN arrivals AS a ON a.message_id = l.message_id
WHERE a.verdict = 'changed'
ORDER BY row, reason
