-- How long members take to order again, those who have not yet included: seen so far, not ended.
-- Reads: events. Gives: wait (second_order: from the first order day to the second; next_order: from any order day to the
-- next), days, ended (1 ordered again, 0 not yet), waits (how many). Values: today.
WITH days AS (
    SELECT DISTINCT member, day FROM events WHERE name = 'Order Completed'
),
steps AS (
    SELECT member, day,
        LEAD(day) OVER (PARTITION BY member ORDER BY day) AS after,
        ROW_NUMBER() OVER (PARTITION BY member ORDER BY day) AS order_days
    FROM days
),
waits AS (
    SELECT 'next_order' AS wait, GREATEST(COALESCE(after, :today) - day, 0) AS days, CASE WHEN after IS NULL THEN 0 ELSE 1 END AS ended
    FROM steps
    UNION ALL
    SELECT 'second_order' AS wait, GREATEST(COALESCE(after, :today) - day, 0) AS days, CASE WHEN after IS NULL THEN 0 ELSE 1 END AS ended
    FROM steps WHERE order_days = 1
)
SELECT wait, CAST(days AS INTEGER) AS days, CAST(ended AS INTEGER) AS ended, CAST(COUNT(*) AS BIGINT) AS waits
FROM waits
GROUP BY wait, days, ended
ORDER BY wait, days, ended
