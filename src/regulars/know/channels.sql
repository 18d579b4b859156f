-- By which channels each member orders, over all orders.
-- Reads: events. Gives: one row a member whose orders carry a channel. Shares are of orders.
WITH counts AS (
    SELECT member, channel, COUNT(*) AS n
    FROM events
    WHERE name = 'Order Completed' AND channel IS NOT NULL
    GROUP BY member, channel
)
SELECT
    member,
    CAST(COUNT(*) AS BIGINT) AS channels_count,
    ROUND(CAST(MAX(n) AS DOUBLE) / SUM(n), 6) AS channel_main_share
FROM counts
GROUP BY member
