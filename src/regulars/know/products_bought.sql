-- How often each member bought which product. Reads: lines. Gives: one row a member and product.
SELECT member, product AS item, CAST(COUNT(*) AS BIGINT) AS n
FROM lines
WHERE name = 'Order Completed' AND product IS NOT NULL
GROUP BY member, product
ORDER BY member, product
