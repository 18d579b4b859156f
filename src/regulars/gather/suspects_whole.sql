-- The file as a whole, as far as odd rows are told by it. Reads: checked, busy (customer, rows).
-- Gives: one row; rows, customers, has_clock, amount_high (one sound purchase in a thousand is dearer; NULL below a thousand).
WITH amounts AS (
    SELECT amount, COUNT(*) AS rows FROM checked
    WHERE reason IS NULL AND amount IS NOT NULL GROUP BY amount
),
-- Amounts that occur are counted, not lined up: a quantile of every row would have to be held in memory whole.
ranked AS (
    SELECT amount, SUM(rows) OVER (ORDER BY amount ROWS UNBOUNDED PRECEDING) AS up_to, SUM(rows) OVER () AS of_all FROM amounts
),
times AS (
    SELECT COUNT(*) FILTER (WHERE name = 'Order Completed') AS purchases,
        -- A shop that writes days alone has one and the same time on each of them, an hour apart where clocks change.
        MAX(at_us - CAST(day AS BIGINT) * 86400000000) - MIN(at_us - CAST(day AS BIGINT) * 86400000000)
            NOT IN (0, 3600000000) AS has_clock
    FROM checked WHERE reason IS NULL
),
people AS (
    SELECT CAST(COALESCE(SUM(rows), 0) AS BIGINT) AS rows, COUNT(*) AS customers FROM busy
)
SELECT p.rows, p.customers, t.has_clock,
    CASE WHEN t.purchases >= 1000
        THEN (SELECT MIN(amount) FROM ranked WHERE up_to > FLOOR(0.999 * (of_all - 1))) END AS amount_high
FROM people AS p CROSS JOIN times AS t
