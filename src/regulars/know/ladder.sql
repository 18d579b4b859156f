-- How much a shop has to be asked about. Reads: events. Gives: one row.
WITH buyers AS (
    SELECT member, COUNT(DISTINCT day) AS order_days FROM events WHERE name = 'Order Completed' GROUP BY member
),
bought AS (
    SELECT COUNT(*) AS members, COUNT(*) FILTER (WHERE order_days > 1) AS returned,
        CAST(COALESCE(SUM(order_days - 1), 0) AS BIGINT) AS gaps
    FROM buyers
)
SELECT
    CAST(COUNT(*) FILTER (WHERE name = 'Order Completed') AS BIGINT) AS orders,
    (SELECT CAST(members AS BIGINT) FROM bought) AS members,
    (SELECT CAST(returned AS BIGINT) FROM bought) AS returned,
    (SELECT gaps FROM bought) AS gaps,
    CAST(COALESCE(MAX(day) FILTER (WHERE name = 'Order Completed') - MIN(day) FILTER (WHERE name = 'Order Completed') + 1, 0)
        AS BIGINT) AS days,
    CAST(COUNT(DISTINCT campaign) FILTER (WHERE name = 'Message Sent') AS BIGINT) AS campaigns
FROM events
