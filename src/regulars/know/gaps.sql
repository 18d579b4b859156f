-- How regularly each member comes back: the days between days with an order.
-- Reads: events. Gives: one row a member who ordered; gaps are NULL after a single day, the spread after fewer than three.
-- Values: today (last complete day, days since 1970-01-01).
-- A second order on the same day is no gap.
WITH seen AS (
    SELECT
        member,
        day,
        amount,
        NULLIF(day - LAG(day) OVER (PARTITION BY member ORDER BY day), 0) AS gap,
        FIRST_VALUE(day) OVER (PARTITION BY member ORDER BY day) AS first_day
    FROM events
    WHERE name = 'Order Completed'
)
SELECT
    member,
    CAST(COUNT(gap) + 1 AS BIGINT) AS order_days,
    CAST(MAX(day) - MIN(day) AS INTEGER) AS span_days,
    ROUND(AVG(gap), 4) AS gap_mean_days,
    ROUND(STDDEV_SAMP(gap), 4) AS gap_spread_days,
    ROUND(STDDEV_SAMP(gap) / AVG(gap), 4) AS gap_variation,
    CAST(MIN_BY(gap, day) FILTER (WHERE gap IS NOT NULL) AS INTEGER) AS gap_first_days,
    CAST(MAX_BY(gap, day) FILTER (WHERE gap IS NOT NULL) AS INTEGER) AS gap_last_days,
    CAST(MAX(gap) AS INTEGER) AS gap_max_days,
    ROUND((:today - MAX(day)) / AVG(gap), 4) AS overdue_ratio,
    CAST(COALESCE(SUM(amount) FILTER (WHERE day = first_day), 0) AS BIGINT) AS money_first_day
FROM seen
GROUP BY member
