-- The lines of orders that arrive, as columns of the log, each numbered by its row. Reads: order_lines.
SELECT
    'o' || CAST(who AS VARCHAR) || '|' || order_key AS message_id,
    row AS line,
    CASE WHEN who % 4 >= 2 THEN 'Order Refunded' ELSE 'Order Completed' END AS name,
    CAST((who - who % 4) / 4 AS BIGINT) AS member,
    at_us, day, product, category, brand, quantity_milli, amount, discount
FROM order_lines
WHERE product IS NOT NULL OR category IS NOT NULL OR brand IS NOT NULL
