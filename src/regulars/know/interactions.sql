-- How often a look at a product becomes more: a like, a share, a comment or a review, in both ways of averaging.
-- Reads: events. Gives: one row a member who looked at a product. The mean of ratios weighs every product alike, the ratio of
-- sums every look: where they differ, a few products draw the member out.
WITH items AS (
    SELECT member, product,
        CAST(COUNT(*) FILTER (WHERE name = 'Product Viewed') AS DOUBLE) AS looks,
        CAST(COUNT(*) FILTER (WHERE name <> 'Product Viewed') AS DOUBLE) AS acts
    FROM events
    WHERE product IS NOT NULL
        AND name IN ('Product Viewed', 'Product Liked', 'Product Shared', 'Comment Posted', 'Review Submitted')
    GROUP BY member, product
)
SELECT
    member,
    ROUND(AVG(acts / looks), 6) AS interaction_rate_items,
    ROUND(SUM(acts) / SUM(looks), 6) AS interaction_rate_looks
FROM items
WHERE looks > 0
GROUP BY member
