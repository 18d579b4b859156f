-- How recently, how often and for how much each member ordered. Source: Hughes, Strategic Database Marketing (1994).
-- Reads: events. Gives: one row a member who ordered. Values: today (last complete day, days since 1970-01-01).
SELECT
    member,
    CAST(:today - MAX(day) AS INTEGER) AS recency_days,
    CAST(COUNT(*) AS BIGINT) AS frequency,
    CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS money,
    CAST(:today - MIN(day) AS INTEGER) AS tenure_days,
    CAST(COUNT(*) FILTER (WHERE day > :today - 30) AS BIGINT) AS orders_30d,
    CAST(COUNT(*) FILTER (WHERE day > :today - 90) AS BIGINT) AS orders_90d,
    CAST(COUNT(*) FILTER (WHERE day > :today - 365) AS BIGINT) AS orders_365d,
    ROUND(COALESCE(CAST(SUM(amount) AS DOUBLE) / NULLIF(COUNT(amount), 0), 0), 2) AS basket_value,
    ROUND(CAST(COALESCE(SUM(lines), 0) AS DOUBLE) / COUNT(*), 4) AS basket_lines,
    ROUND(COALESCE(CAST(SUM(discount) AS DOUBLE) / NULLIF(COALESCE(SUM(amount), 0) + SUM(discount), 0), 0), 6)
        AS discount_share
FROM events
WHERE name = 'Order Completed'
GROUP BY member
