-- As `orders.sql`, of a file that has neither a place nor a discount: both would be looked at row by row for nothing.
-- Reads: order_lines. Gives: one row an order. Values: now_us; slice and slices: some members at a time, so that a
-- large file fits into memory.
SELECT
    who, order_key,
    MIN(at_us) AS at_us,
    MIN(day) AS day,
    CAST(SUM(amount) AS BIGINT) AS amount,
    CAST(NULL AS BIGINT) AS discount,
    CAST(COUNT(*) AS INTEGER) AS lines,
    CAST(NULL AS VARCHAR) AS place,
    CAST(:now_us AS BIGINT) AS received_at
FROM order_lines
WHERE MOD(who - MOD(who, 4), 4 * :slices) = 4 * :slice
GROUP BY who, order_key
