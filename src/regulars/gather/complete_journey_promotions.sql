-- In how many weeks and stores a product was on display or in the mailer, over 20,940,529 rows that are never loaded.
-- Reads: promotions (the Parquet table as it is). Gives: product, display_weeks, mailer_weeks (distinct weeks, in any store), stores,
-- rows; most weeks first. A location of 0 or A says that there was none. Values: rows_max.
SELECT
    product_id AS product,
    CAST(COUNT(DISTINCT week) FILTER (WHERE display_location <> '0') AS BIGINT) AS display_weeks,
    CAST(COUNT(DISTINCT week) FILTER (WHERE mailer_location <> '0') AS BIGINT) AS mailer_weeks,
    CAST(COUNT(DISTINCT store_id) AS BIGINT) AS stores,
    CAST(COUNT(*) AS BIGINT) AS rows
FROM promotions
GROUP BY product_id
ORDER BY display_weeks + mailer_weeks DESC, rows DESC, product
LIMIT :rows_max
