-- How true each member is to brands, over all orders.
-- Reads: lines. Gives: one row a member whose lines carry a brand. Shares are of lines.
-- Entropy (Shannon, 1948) is in nats: 0 where all lines are of one brand, LN(n) where n are bought alike.
WITH counts AS (
    SELECT member, brand, COUNT(*) AS n
    FROM lines
    WHERE name = 'Order Completed' AND brand IS NOT NULL
    GROUP BY member, brand
)
SELECT
    member,
    CAST(COUNT(*) AS BIGINT) AS brands_count,
    ROUND(CAST(MAX(n) AS DOUBLE) / SUM(n), 6) AS brand_main_share,
    ROUND(LN(SUM(n)) - SUM(n * LN(n)) / SUM(n), 4) + 0 AS brand_entropy
FROM counts
GROUP BY member
