-- Members by the month of their first order, and how many of them ordered so many months later; every amount is in one row.
-- Reads: events. Gives: one row a cohort and month with an order: cohort (year * 12 + month - 1), months_since, size (members of
-- the cohort), members (of these who ordered that month), orders, revenue.
WITH orders AS (
    SELECT member, day, amount, CAST(DATE '1970-01-01' + CAST(day AS INTEGER) AS DATE) AS ordered_on
    FROM events WHERE name = 'Order Completed'
),
months AS (
    SELECT member, amount,
        CAST(EXTRACT(YEAR FROM ordered_on) * 12 + EXTRACT(MONTH FROM ordered_on) - 1 AS INTEGER) AS month
    FROM orders
),
born AS (
    SELECT member, MIN(month) AS cohort FROM months GROUP BY member
),
sizes AS (
    SELECT cohort, COUNT(*) AS size FROM born GROUP BY cohort
)
SELECT
    CAST(b.cohort AS INTEGER) AS cohort,
    CAST(m.month - b.cohort AS INTEGER) AS months_since,
    CAST(MAX(s.size) AS BIGINT) AS size,
    CAST(COUNT(DISTINCT m.member) AS BIGINT) AS members,
    CAST(COUNT(*) AS BIGINT) AS orders,
    CAST(COALESCE(SUM(m.amount), 0) AS BIGINT) AS revenue
FROM months AS m
JOIN born AS b ON b.member = m.member
JOIN sizes AS s ON s.cohort = b.cohort
GROUP BY b.cohort, m.month - b.cohort
ORDER BY 1, 2
