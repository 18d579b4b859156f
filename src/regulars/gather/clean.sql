-- Which rows of text are orders or order lines, and why the others are not.
-- Reads:  raw (row and one text column a role). Gives: one row a row read, typed; reason is NULL where it is accepted.
-- A comma is taken for a thousands mark only where it stands like one: 1,50 is refused, never read as 150.
-- Values: date_format (strptime), zone (IANA), minor (minor units in one major unit), now_us (microseconds UTC).
WITH texts AS (
    SELECT
        row,
        NULLIF(TRIM(customer), '') AS customer,
        NULLIF(TRIM(time), '') AS time_text,
        NULLIF(TRIM(order_id), '') AS order_id,
        NULLIF(TRIM(product), '') AS product,
        NULLIF(TRIM(category), '') AS category,
        NULLIF(TRIM(brand), '') AS brand,
        NULLIF(TRIM(place), '') AS place,
        NULLIF(TRIM(amount), '') AS amount,
        NULLIF(TRIM(unit_price), '') AS unit_price,
        NULLIF(TRIM(discount), '') AS discount,
        NULLIF(TRIM(quantity), '') AS quantity
    FROM raw
),
typed AS (
    SELECT
        *,
        COALESCE(TRY_STRPTIME(time_text, :date_format), TRY_CAST(time_text AS TIMESTAMP)) AS local_time,
        TRY_CAST(quantity AS DECIMAL(15, 3)) AS quantity_read,
        COALESCE(TRY_CAST(amount AS DECIMAL(18, 6)), TRY_CAST(CASE
            WHEN REGEXP_MATCHES(amount, '^[-+]?\s*[¥￥$€£]?\s*(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$')
            THEN REGEXP_REPLACE(amount, '[¥￥$€£,\s]', '', 'g') END AS DECIMAL(18, 6))) AS amount_read,
        COALESCE(TRY_CAST(unit_price AS DECIMAL(18, 6)), TRY_CAST(CASE
            WHEN REGEXP_MATCHES(unit_price, '^[-+]?\s*[¥￥$€£]?\s*(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$')
            THEN REGEXP_REPLACE(unit_price, '[¥￥$€£,\s]', '', 'g') END AS DECIMAL(18, 6))) AS unit_price_read,
        COALESCE(TRY_CAST(discount AS DECIMAL(18, 6)), TRY_CAST(CASE
            WHEN REGEXP_MATCHES(discount, '^[-+]?\s*[¥￥$€£]?\s*(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$')
            THEN REGEXP_REPLACE(discount, '[¥￥$€£,\s]', '', 'g') END AS DECIMAL(18, 6))) AS discount_read
    FROM texts
),
placed AS (
    SELECT
        *,
        CASE WHEN amount IS NULL
            THEN TRY_CAST(unit_price_read * COALESCE(quantity_read, 1) AS DECIMAL(18, 6)) ELSE amount_read END AS paid,
        EPOCH_US(TIMEZONE(:zone, local_time)) AS at_us,
        CAST(DATEDIFF('day', DATE '1970-01-01', CAST(local_time AS DATE)) AS INTEGER) AS day
    FROM typed
)
SELECT
    row, customer, order_id, product, category, brand, place, at_us, day,
    CASE WHEN paid < 0 OR quantity_read < 0 THEN 'Order Refunded' ELSE 'Order Completed' END AS name,
    TRY_CAST(ROUND(ABS(paid) * :minor) AS BIGINT) AS amount,
    TRY_CAST(ROUND(ABS(discount_read) * :minor) AS BIGINT) AS discount,
    TRY_CAST(ROUND(ABS(quantity_read) * 1000) AS BIGINT) AS quantity_milli,
    CASE
        WHEN customer IS NULL THEN 'customer_missing'
        WHEN STRLEN(customer) > 1000 OR CONTAINS(customer, CHR(0)) THEN 'customer_unusable'
        WHEN at_us IS NULL THEN 'time_unreadable'
        WHEN at_us < 0 THEN 'time_before_1970'
        WHEN at_us > :now_us + 86400000000 THEN 'time_in_the_future'
        WHEN amount IS NOT NULL AND amount_read IS NULL THEN 'amount_unreadable'
        WHEN unit_price IS NOT NULL AND unit_price_read IS NULL THEN 'unit_price_unreadable'
        WHEN quantity IS NOT NULL AND quantity_read IS NULL THEN 'quantity_unreadable'
        WHEN discount IS NOT NULL AND discount_read IS NULL THEN 'discount_unreadable'
    END AS reason
FROM placed
