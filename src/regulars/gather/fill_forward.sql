-- Further lines of an order that name only their product: who and when is said on the first line. Money is never copied.
-- Reads: raw. Gives: raw, with who, time, place and currency filled from earlier rows of the same order.
SELECT
    row,
    COALESCE(NULLIF(TRIM(customer), ''), LAST_VALUE(NULLIF(TRIM(customer), '') IGNORE NULLS) OVER earlier) AS customer,
    COALESCE(NULLIF(TRIM(time), ''), LAST_VALUE(NULLIF(TRIM(time), '') IGNORE NULLS) OVER earlier) AS time,
    COALESCE(NULLIF(TRIM(place), ''), LAST_VALUE(NULLIF(TRIM(place), '') IGNORE NULLS) OVER earlier) AS place,
    COALESCE(NULLIF(TRIM(currency), ''), LAST_VALUE(NULLIF(TRIM(currency), '') IGNORE NULLS) OVER earlier) AS currency,
    COALESCE(NULLIF(TRIM(card), ''), LAST_VALUE(NULLIF(TRIM(card), '') IGNORE NULLS) OVER earlier) AS card,
    COALESCE(NULLIF(TRIM(email), ''), LAST_VALUE(NULLIF(TRIM(email), '') IGNORE NULLS) OVER earlier) AS email,
    COALESCE(NULLIF(TRIM(phone), ''), LAST_VALUE(NULLIF(TRIM(phone), '') IGNORE NULLS) OVER earlier) AS phone,
    amount, order_id, product, category, brand, quantity, unit_price, discount, household
FROM raw
WINDOW earlier AS (PARTITION BY COALESCE(NULLIF(TRIM(order_id), ''), 'row|' || CAST(row AS VARCHAR)) ORDER BY row
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
