-- The refused rows, for the rejects file; a row of a file of orders that could be read comes with its cells.
-- Reads: cells, checked, other_fates, raw_unread, order_lines, seen. Gives: row, reason, and the cells by role.
WITH refused AS (
    SELECT row, reason FROM checked WHERE reason IS NOT NULL
    UNION ALL
    SELECT l.row, 'order_changed' AS reason
    FROM order_lines AS l JOIN seen AS s ON s.message_id = 'o' || CAST(l.who AS VARCHAR) || '|' || l.order_key
    WHERE s.verdict = 'changed'
),
-- Rows of other tables have numbers of their own, so their cells are not looked for among the orders.
bare AS (
    SELECT row, reason FROM other_fates WHERE reason IS NOT NULL
    UNION ALL
    SELECT row, reason FROM raw_unread
)
-- Of somebody who was erased, neither the customer's cell nor the card's is shown again.
SELECT f.row, f.reason, CASE WHEN f.reason <> 'erased' THEN c.customer END AS customer, c.time, c.amount,
    CASE WHEN f.reason <> 'erased' THEN c.order_id END AS order_id, c.product, c.category, c.brand, c.quantity, c.unit_price,
    c.discount, c.place, c.currency, CASE WHEN f.reason <> 'erased' THEN c.card END AS card,
    CASE WHEN f.reason <> 'erased' THEN c.household END AS household
FROM refused AS f LEFT JOIN cells AS c ON c.row = f.row
UNION ALL
SELECT row, reason, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM bare
ORDER BY row, reason
