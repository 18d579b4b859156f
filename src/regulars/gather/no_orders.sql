-- A file without orders: the empty shape of raw.
SELECT CAST(0 AS BIGINT) AS row, '' AS customer, '' AS time, '' AS order_id, '' AS product, '' AS category, '' AS brand,
    '' AS place, '' AS currency, '' AS card, '' AS household, '' AS amount, '' AS unit_price, '' AS discount, '' AS quantity
LIMIT 0
