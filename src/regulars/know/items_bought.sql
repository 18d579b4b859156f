-- How often each member bought what: categories, or products in a shop that has none.
-- Reads: lines. Gives: one row a member and item.
WITH kind AS (
    SELECT COUNT(category) AS categorised FROM lines WHERE name = 'Order Completed'
),
named AS (
    SELECT l.member, CASE WHEN k.categorised > 0 THEN l.category ELSE l.product END AS item
    FROM lines AS l CROSS JOIN kind AS k
    WHERE l.name = 'Order Completed'
)
SELECT member, item, CAST(COUNT(*) AS BIGINT) AS n
FROM named
WHERE item IS NOT NULL
GROUP BY member, item
ORDER BY member, item
