-- Where each member orders: stores or sites, over all orders.
-- Reads: events. Gives: one row a member whose orders carry a place. Shares are of orders.
WITH counts AS (
    SELECT member, place, COUNT(*) AS n
    FROM events
    WHERE name = 'Order Completed' AND place IS NOT NULL
    GROUP BY member, place
)
SELECT
    member,
    CAST(COUNT(*) AS BIGINT) AS places_count,
    ROUND(CAST(MAX(n) AS DOUBLE) / SUM(n), 6) AS place_main_share
FROM counts
GROUP BY member
