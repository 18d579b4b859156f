-- How unlike the members of each cohort are in what they paid, each month weighted: for the margin of a lifetime value.
-- Reads: events; month_weights (months_since, weight). Gives: one row a cohort: size, sums over members of w and w * w, where w is
-- a member's weighted spend. Values: last_month (last month that is over, year * 12 + month - 1).
WITH orders AS (
    SELECT member, amount, CAST(DATE '1970-01-01' + CAST(day AS INTEGER) AS DATE) AS ordered_on
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
weighted AS (
    SELECT b.cohort, b.member, SUM(COALESCE(CAST(m.amount AS DOUBLE) * w.weight, 0.0)) AS w
    FROM born AS b
    JOIN months AS m ON m.member = b.member
    LEFT JOIN month_weights AS w ON w.months_since = m.month - b.cohort AND m.month <= :last_month
    GROUP BY b.cohort, b.member
)
SELECT CAST(cohort AS INTEGER) AS cohort, CAST(COUNT(*) AS BIGINT) AS size, SUM(w) AS w, SUM(w * w) AS ww
FROM weighted
GROUP BY cohort
ORDER BY cohort
