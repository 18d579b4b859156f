-- How wide each member's taste is: the categories bought, over all orders.
-- Reads: lines. Gives: one row a member whose lines carry a category. Shares are of lines.
-- Entropy (Shannon, 1948) is in nats: 0 where all lines are of one category, LN(n) where n are bought alike.
WITH counts AS (
    SELECT member, category, COUNT(*) AS n
    FROM lines
    WHERE name = 'Order Completed' AND category IS NOT NULL
    GROUP BY member, category
)
SELECT
    member,
    CAST(COUNT(*) AS BIGINT) AS categories_count,
    ROUND(CAST(MAX(n) AS DOUBLE) / SUM(n), 6) AS category_main_share,
    ROUND(LN(SUM(n)) - SUM(n * LN(n)) / SUM(n), 4) + 0 AS category_entropy
FROM counts
GROUP BY member
