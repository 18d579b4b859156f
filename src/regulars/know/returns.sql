-- What each member gave back, whole orders or lines; amounts of refunds are positive.
-- Reads: events, profile_orders. Gives: one row a member who was refunded and had ordered.
WITH refunds AS (
    SELECT member, COUNT(*) AS n, SUM(amount) AS returned FROM events WHERE name = 'Order Refunded' GROUP BY member
)
SELECT
    r.member,
    CAST(r.n AS BIGINT) AS refunds_count,
    ROUND(COALESCE(CAST(r.returned AS DOUBLE) / NULLIF(o.money, 0), 0), 6) AS refunded_share
FROM refunds AS r JOIN profile_orders AS o ON o.member = r.member
