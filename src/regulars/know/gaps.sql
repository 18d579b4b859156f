-- How regularly each member comes back: the days between days with an order.
-- Reads: events. Gives: one row a member who ordered; gaps are NULL after a single day, the spread after fewer than three.
-- Values: today (last complete day, days since 1970-01-01).
WITH days AS (
    SELECT member, day, COALESCE(SUM(amount), 0) AS paid FROM events WHERE name = 'Order Completed' GROUP BY member, day
),
gaps AS (
    SELECT member, day, paid, day - LAG(day) OVER (PARTITION BY member ORDER BY day) AS gap FROM days
)
SELECT
    member,
    CAST(COUNT(*) AS BIGINT) AS order_days,
    CAST(MAX(day) - MIN(day) AS INTEGER) AS span_days,
    ROUND(AVG(gap), 4) AS gap_mean_days,
    ROUND(STDDEV_SAMP(gap), 4) AS gap_spread_days,
    ROUND(STDDEV_SAMP(gap) / AVG(gap), 4) AS gap_variation,
    CAST(MIN_BY(gap, day) FILTER (WHERE gap IS NOT NULL) AS INTEGER) AS gap_first_days,
    CAST(MAX_BY(gap, day) FILTER (WHERE gap IS NOT NULL) AS INTEGER) AS gap_last_days,
    CAST(MAX(gap) AS INTEGER) AS gap_max_days,
    ROUND((:today - MAX(day)) / AVG(gap), 4) AS overdue_ratio,
    CAST(MIN_BY(paid, day) AS BIGINT) AS money_first_day
FROM gaps
GROUP BY member
