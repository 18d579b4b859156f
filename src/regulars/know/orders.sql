-- How recently, how often and for how much each member ordered. Source: Hughes, Strategic Database Marketing (1994).
-- Reads: events. Gives: one row a member who ordered. Values: today (last complete day, days since 1970-01-01).
-- The slope is least squares over the last six times 30 days, empty ones included: with x from 0 (oldest) to 5, its weights
-- (x - 2.5) / 17.5 are (2x - 5) / 35, so that one sum of whole numbers gives it.
SELECT
    member,
    CAST(:today - MAX(day) AS INTEGER) AS recency_days,
    CAST(COUNT(*) AS BIGINT) AS frequency,
    CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS money,
    CAST(:today - MIN(day) AS INTEGER) AS tenure_days,
    CAST(COUNT(*) FILTER (WHERE day > :today - 7) AS BIGINT) AS orders_7d,
    CAST(COUNT(*) FILTER (WHERE day > :today - 30) AS BIGINT) AS orders_30d,
    CAST(COUNT(*) FILTER (WHERE day > :today - 90) AS BIGINT) AS orders_90d,
    CAST(COUNT(*) FILTER (WHERE day > :today - 180) AS BIGINT) AS orders_180d,
    CAST(COUNT(*) FILTER (WHERE day > :today - 365) AS BIGINT) AS orders_365d,
    CAST(COALESCE(SUM(amount) FILTER (WHERE day > :today - 7), 0) AS BIGINT) AS money_7d,
    CAST(COALESCE(SUM(amount) FILTER (WHERE day > :today - 30), 0) AS BIGINT) AS money_30d,
    CAST(COALESCE(SUM(amount) FILTER (WHERE day > :today - 90), 0) AS BIGINT) AS money_90d,
    CAST(COALESCE(SUM(amount) FILTER (WHERE day > :today - 180), 0) AS BIGINT) AS money_180d,
    CAST(COALESCE(SUM(amount) FILTER (WHERE day > :today - 365), 0) AS BIGINT) AS money_365d,
    CAST(2 * COUNT(*) FILTER (WHERE day > :today - 90) - COUNT(*) FILTER (WHERE day > :today - 180) AS BIGINT)
        AS orders_change_90d,
    ROUND(CAST(COALESCE(SUM(amount * (5 - 2 * CAST(FLOOR((:today - day) / 30) AS BIGINT)))
        FILTER (WHERE day > :today - 180), 0) AS DOUBLE) / 35, 2) AS money_slope,
    ROUND(COALESCE(CAST(SUM(amount) AS DOUBLE) / NULLIF(COUNT(amount), 0), 0), 2) AS basket_value,
    ROUND(STDDEV_SAMP(amount), 2) AS basket_spread,
    CAST(COALESCE(MAX(amount), 0) AS BIGINT) AS basket_max,
    ROUND(CAST(COALESCE(SUM(lines), 0) AS DOUBLE) / COUNT(*), 4) AS basket_lines,
    ROUND(COALESCE(CAST(SUM(discount) AS DOUBLE) / NULLIF(COALESCE(SUM(amount), 0) + SUM(discount), 0), 0), 6)
        AS discount_share,
    ROUND(CAST(COUNT(*) FILTER (WHERE discount > 0) AS DOUBLE) / COUNT(*), 6) AS discounted_orders_share
FROM events
WHERE name = 'Order Completed'
GROUP BY member
