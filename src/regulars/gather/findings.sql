-- What a shop should know of its file as a whole; odd rows are found by `suspects.sql`. Reads: checked. Gives: one row of counts.
WITH rows_in AS (SELECT * FROM checked WHERE reason IS NULL),
visits AS (
    SELECT COUNT(*) - 1 AS more FROM rows_in WHERE order_id IS NULL AND name = 'Order Completed' GROUP BY customer, day
),
days AS (
    SELECT day, day - LAG(day) OVER (ORDER BY day) AS gap
    FROM (SELECT DISTINCT day FROM rows_in WHERE name = 'Order Completed') AS seen
),
quiet AS (
    SELECT CAST(COUNT(*) AS BIGINT) AS open_days, CAST(MAX(gap) - 1 AS BIGINT) AS days_missing,
        MAX_BY(day, gap) AS gap_until
    FROM days
)
SELECT
    COUNT(*) AS rows_in,
    (SELECT CAST(SUM(more) AS BIGINT) FROM visits) AS same_day_rows,
    COUNT(*) FILTER (WHERE name = 'Order Refunded') AS refunds,
    COUNT(*) FILTER (WHERE amount IS NULL) AS without_amount,
    COUNT(*) FILTER (WHERE category IS NULL) AS without_category,
    CAST(SUM(amount) FILTER (WHERE name = 'Order Completed') AS BIGINT) AS revenue,
    CASE WHEN MAX(at_us - CAST(day AS BIGINT) * 86400000000) - MIN(at_us - CAST(day AS BIGINT) * 86400000000)
        NOT IN (0, 3600000000) THEN 0 ELSE COUNT(*) END AS without_clock,
    MIN(day) AS first_day,
    MAX(day) AS last_day,
    (SELECT open_days FROM quiet) AS open_days,
    (SELECT days_missing FROM quiet) AS days_missing,
    (SELECT CAST(gap_until AS BIGINT) FROM quiet) AS gap_until
FROM rows_in
