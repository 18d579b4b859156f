-- Each member's buying history up to a day, and what came after within a horizon.
-- Source: Fader, Hardie and Lee, Marketing Science 24 (2005): frequency x, recency t_x, age T.
-- Reads: order_days (member, day, amount). Gives: one row a member who had ordered by then, in days; the first day's amount.
-- Values: until (day, days since 1970-01-01), horizon (days).
SELECT
    member,
    CAST(COUNT(*) FILTER (WHERE day <= :until) - 1 AS BIGINT) AS frequency,
    CAST(MAX(day) FILTER (WHERE day <= :until) - MIN(day) AS BIGINT) AS recency,
    CAST(:until - MIN(day) AS BIGINT) AS age,
    CAST(COUNT(*) FILTER (WHERE day > :until AND day <= :until + :horizon) AS BIGINT) AS future_orders,
    CAST(MIN_BY(amount, day) AS BIGINT) AS first_amount
FROM order_days
GROUP BY member
HAVING MIN(day) <= :until
ORDER BY member
