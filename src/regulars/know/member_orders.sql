-- What one member bought and gave back, oldest first: for the member's own page.
-- Reads: events. Gives: one row an order or refund. Values: member.
SELECT
    CAST(day AS INTEGER) AS day,
    at_us,
    name,
    order_id,
    CAST(COALESCE(amount, 0) AS BIGINT) AS amount
FROM events
WHERE member = :member AND name IN ('Order Completed', 'Order Refunded', 'Order Cancelled')
ORDER BY at_us, name, order_id
