-- No orders in this import: the empty shape of raw.
SELECT CAST(0 AS BIGINT) AS row, '' AS customer, '' AS time, '' AS amount, '' AS order_id, '' AS product, '' AS category, '' AS brand,
    '' AS quantity, '' AS unit_price, '' AS discount, '' AS place
LIMIT 0
