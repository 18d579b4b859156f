-- What the log covers. Reads: events. Gives: one row.
SELECT
    CAST(COUNT(*) AS BIGINT) AS events,
    CAST(COUNT(*) FILTER (WHERE name = 'Order Completed') AS BIGINT) AS orders,
    CAST(COUNT(DISTINCT member) FILTER (WHERE name = 'Order Completed') AS BIGINT) AS members,
    CAST(MIN(day) FILTER (WHERE name = 'Order Completed') AS INTEGER) AS first_day,
    CAST(MAX(day) FILTER (WHERE name = 'Order Completed') AS INTEGER) AS last_day,
    CAST(COALESCE(SUM(amount) FILTER (WHERE name = 'Order Completed'), 0) AS BIGINT) AS revenue
FROM events
