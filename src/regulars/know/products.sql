-- What each member buys again, how much of it, and at what price.
-- Reads: lines. Gives: one row a member whose lines carry a product. A unit is what the shop's quantity counts.
WITH bought AS (
    SELECT member, product, COUNT(*) AS n, SUM(quantity_milli) AS milli,
        SUM(amount) FILTER (WHERE quantity_milli > 0) AS paid
    FROM lines
    WHERE name = 'Order Completed' AND product IS NOT NULL
    GROUP BY member, product
)
SELECT
    member,
    CAST(COUNT(*) AS BIGINT) AS products_count,
    ROUND(CAST(SUM(n) - COUNT(*) AS DOUBLE) / SUM(n), 6) AS product_repeat_share,
    ROUND(CAST(MAX(n) AS DOUBLE) / SUM(n), 6) AS product_main_share,
    ROUND(CAST(SUM(milli) AS DOUBLE) / 1000 / SUM(n), 4) AS line_units,
    ROUND(CAST(SUM(paid) AS DOUBLE) * 1000 / NULLIF(SUM(milli), 0), 2) AS unit_price
FROM bought
GROUP BY member
