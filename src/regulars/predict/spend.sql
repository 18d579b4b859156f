-- What each member pays on a day with an order, the first such day aside: it is often unlike the others.
-- Source: Fader and Hardie, The Gamma-Gamma Model of Monetary Value, 2013 (repeat orders, same-day orders as one).
-- Reads: events. Gives: one row a member with a repeat day that was paid for: days, mean_value (minor units).
WITH paid AS (
    SELECT member, day, SUM(amount) AS amount FROM events WHERE name = 'Order Completed' GROUP BY member, day
),
numbered AS (
    SELECT member, amount, ROW_NUMBER() OVER (PARTITION BY member ORDER BY day) AS number FROM paid
)
SELECT member, CAST(COUNT(*) AS BIGINT) AS days, CAST(AVG(CAST(amount AS DOUBLE)) AS DOUBLE) AS mean_value
FROM numbered
WHERE number > 1 AND amount > 0
GROUP BY member
