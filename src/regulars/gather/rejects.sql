-- The refused rows, for the rejects file; a row that could be read comes with its cells.
-- Reads: raw, checked, happened, raw_unread, order_lines, arrivals. Gives: row, reason, and the cells by role.
WITH refused AS (
    SELECT row, reason FROM checked WHERE reason IS NOT NULL
    UNION ALL
    SELECT l.row, 'order_changed' AS reason FROM order_lines AS l JOIN arrivals AS a ON a.message_id = l.message_id
    WHERE a.verdict = 'changed'
),
-- Rows of other tables have numbers of their own, so their cells are not looked for among the orders.
bare AS (
    SELECT row, reason FROM happened WHERE reason IS NOT NULL
    UNION ALL
    SELECT row, reason FROM raw_unread
)
SELECT f.row, f.reason, r.customer, r.time, r.amount, r.order_id, r.product, r.category, r.brand, r.quantity, r.unit_price,
    r.discount, r.place
FROM refused AS f LEFT JOIN raw AS r ON r.row = f.row
UNION ALL
SELECT row, reason, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM bare
ORDER BY row, reason
