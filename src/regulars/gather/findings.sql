-- What a shop should know of its file. Reads: checked. Gives: one row of counts.
WITH rows_in AS (SELECT * FROM checked WHERE reason IS NULL),
twins AS (
    SELECT COUNT(*) - 1 AS more
    FROM rows_in
    GROUP BY customer, at_us, order_id, product, amount, quantity_milli, discount
),
days AS (
    SELECT COUNT(*) - 1 AS more FROM rows_in WHERE order_id IS NULL AND name = 'Order Completed' GROUP BY customer, day
)
SELECT
    (SELECT CAST(SUM(more) AS BIGINT) FROM twins) AS duplicate_rows,
    (SELECT CAST(SUM(more) AS BIGINT) FROM days) AS same_day_rows,
    COUNT(*) FILTER (WHERE amount = 0) AS zero_amounts,
    COUNT(*) FILTER (WHERE name = 'Order Refunded') AS refunds,
    COUNT(*) FILTER (WHERE amount IS NULL) AS without_amount,
    MIN(day) AS first_day,
    MAX(day) AS last_day
FROM rows_in
