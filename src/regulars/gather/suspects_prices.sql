-- What a piece of a product usually costs, of products whose prices are ninety times apart.
-- Reads: checked. Gives: product, price (the middle one).
WITH prices AS (
    SELECT row, product, amount, CAST(amount AS DOUBLE) * 1000 / COALESCE(quantity_milli, 1000) AS price
    FROM checked WHERE reason IS NULL AND product IS NOT NULL AND amount > 0 AND COALESCE(quantity_milli, 1000) > 0
),
spread AS (
    SELECT product FROM prices GROUP BY product HAVING COUNT(*) >= 3 AND MAX(price) >= 90 * MIN(price)
)
SELECT p.product, PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY p.price) AS price
FROM prices AS p JOIN spread AS s ON s.product = p.product GROUP BY p.product
