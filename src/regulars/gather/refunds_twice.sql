-- Refunds that the log holds from a file of the other sort: a shop's orders often tell of what was given back, and a file of
-- refunds tells of it again. Reads: arriving, events (the log). Gives: message_id, row_count (rows of an order; NULL of any other).
-- What comes by rows of orders has no digest. It is the same money where it went back to the same member for the same order, and
-- is as much: by itself, or put together with what else this import says was given back for that order.
WITH told AS (
    SELECT message_id, member, order_id, amount, lines, digest IS NULL AS of_orders
    FROM arriving WHERE name = 'Order Refunded' AND order_id IS NOT NULL
),
sums AS (
    SELECT member, order_id, of_orders, SUM(amount) AS amount FROM told GROUP BY member, order_id, of_orders
),
held AS (
    SELECT member, order_id, digest IS NULL AS of_orders, SUM(amount) AS amount
    FROM events WHERE name = 'Order Refunded' AND order_id IS NOT NULL
    GROUP BY member, order_id, digest IS NULL
)
SELECT t.message_id, t.lines AS row_count
FROM told AS t
JOIN held AS h ON h.member = t.member AND h.order_id = t.order_id AND h.of_orders <> t.of_orders
JOIN sums AS s ON s.member = t.member AND s.order_id = t.order_id AND s.of_orders = t.of_orders
WHERE t.amount IS NULL OR h.amount = t.amount OR h.amount = s.amount
