-- How regularly each member comes back: the days between days with an order.
-- Reads: events. Gives: one row a member who ordered; gaps are NULL after a single day, the spread after fewer than three.
WITH days AS (
    SELECT DISTINCT member, day FROM events WHERE name = 'Order Completed'
),
gaps AS (
    SELECT member, day, day - LAG(day) OVER (PARTITION BY member ORDER BY day) AS gap FROM days
)
SELECT
    member,
    CAST(COUNT(*) AS BIGINT) AS order_days,
    CAST(MAX(day) - MIN(day) AS INTEGER) AS span_days,
    ROUND(AVG(gap), 4) AS gap_mean_days,
    ROUND(STDDEV_SAMP(gap), 4) AS gap_spread_days,
    CAST(MAX_BY(gap, day) AS INTEGER) AS gap_last_days
FROM gaps
GROUP BY member
