-- The log's orders in the shape of a checked file, so that the same questions find what is odd in them: one row an order.
-- Reads: events, lines. Gives: checked. Members stand for customers; rows are numbered as they happened.
WITH bought AS (
    SELECT message_id, MIN(product) AS product, MIN(category) AS category, CAST(SUM(quantity_milli) AS BIGINT) AS quantity_milli,
        COUNT(*) AS lines
    FROM lines GROUP BY message_id
)
SELECT
    ROW_NUMBER() OVER (ORDER BY e.at_us, e.message_id) AS row,
    e.member AS customer,
    e.order_id,
    CASE WHEN b.lines = 1 THEN b.product END AS product,
    b.category,
    CAST(NULL AS VARCHAR) AS brand,
    e.place, e.at_us, e.day, e.name, e.amount, e.discount,
    b.quantity_milli,
    CAST(NULL AS VARCHAR) AS reason
FROM events AS e LEFT JOIN bought AS b ON b.message_id = e.message_id
WHERE e.name IN ('Order Completed', 'Order Refunded')
