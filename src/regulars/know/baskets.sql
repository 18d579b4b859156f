-- How wide each member's taste is: the categories bought, over all orders.
-- Reads: lines. Gives: one row a member whose lines carry a category.
SELECT member, CAST(COUNT(DISTINCT category) AS BIGINT) AS categories_count
FROM lines
WHERE name = 'Order Completed' AND category IS NOT NULL
GROUP BY member
