-- How long it takes members to come back: how many gaps of each length between days with an order.
-- Reads: events. Gives: gap_days, gaps; one row a length.
WITH days AS (
    SELECT DISTINCT member, day FROM events WHERE name = 'Order Completed'
),
gaps AS (
    SELECT day - LAG(day) OVER (PARTITION BY member ORDER BY day) AS gap FROM days
)
SELECT CAST(gap AS INTEGER) AS gap_days, CAST(COUNT(*) AS BIGINT) AS gaps
FROM gaps WHERE gap IS NOT NULL
GROUP BY gap
ORDER BY gap
