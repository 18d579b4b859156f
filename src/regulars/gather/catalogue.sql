-- Rows of a catalogue as items, typed, or why a row is refused.
-- Reads: told (row, product, product_name, category, brand, price), instants, items (the lake: what is known).
-- Gives: items with digest, known (what the lake holds of the product), fate and reason. A row without a time is what the product
-- was always like, where nothing was known of it; a change without a time holds from when it came. One product and time in a file
-- that says two things is refused after the first.
-- Values: a shape, a mark and what to drop for price, minor, now_us.
WITH texts AS (
    SELECT
        t.row, i.moment, i.at_us,
        NULLIF(TRIM(t.product), '') AS product,
        NULLIF(TRIM(t.product_name), '') AS title,
        NULLIF(TRIM(t.category), '') AS category,
        NULLIF(TRIM(t.brand), '') AS brand,
        NULLIF(TRIM(t.price), '') AS price,
        COALESCE(CASE WHEN :price_mark = '.' THEN TRY_CAST(NULLIF(TRIM(t.price), '') AS DECIMAL(18, 6)) END,
            TRY_CAST(CASE WHEN REGEXP_MATCHES(TRIM(t.price), :price_shape)
                THEN REPLACE(REGEXP_REPLACE(t.price, :price_drop, '', 'g'), ',', '.') END AS DECIMAL(18, 6))) AS price_read,
        i.row IS NOT NULL AS dated
    FROM told AS t LEFT JOIN instants AS i ON i.row = t.row
),
judged AS (
    SELECT
        *,
        CAST(ROUND(price_read * :minor) AS BIGINT) AS list_price,
        CASE
            WHEN product IS NULL THEN 'product_missing'
            WHEN STRLEN(product) > 1000 THEN 'product_unusable'
            WHEN dated AND at_us IS NULL THEN 'time_unreadable'
            WHEN at_us < 0 THEN 'time_before_1970'
            WHEN at_us > :now_us + 86400000000 THEN 'time_in_the_future'
            WHEN price IS NOT NULL AND (price_read IS NULL OR price_read < 0 OR price_read * :minor > 9007199254740992)
                THEN 'price_unreadable'
        END AS reason
    FROM texts
),
digested AS (
    SELECT *, MD5(CONCAT_WS('|', COALESCE(title, ''), COALESCE(category, ''), COALESCE(brand, ''),
        COALESCE(CAST(list_price AS VARCHAR), ''))) AS digest
    FROM judged
),
latest AS (
    SELECT product, MAX_BY(digest, at_us) AS digest, COUNT(*) AS versions FROM items GROUP BY product
),
same AS (
    SELECT product, at_us, MIN(digest) AS digest FROM items GROUP BY product, at_us
),
firsts AS (
    SELECT
        d.row, d.product, d.title, d.category, d.brand, d.list_price, d.digest, d.reason,
        CASE WHEN d.dated THEN d.at_us WHEN l.product IS NULL THEN 0 ELSE CAST(:now_us AS BIGINT) END AS at_us,
        CASE WHEN d.dated THEN s.digest ELSE l.digest END AS known,
        FIRST_VALUE(d.digest) OVER same_item AS first_digest,
        ROW_NUMBER() OVER same_item AS nth
    FROM digested AS d
    LEFT JOIN latest AS l ON l.product = d.product
    LEFT JOIN same AS s ON s.product = d.product AND s.at_us = d.at_us
    WINDOW same_item AS (PARTITION BY d.product, d.reason, CASE WHEN d.dated THEN d.at_us END ORDER BY d.row)
)
SELECT
    row, product, title, category, brand, list_price, at_us, CAST(:now_us AS BIGINT) AS received_at, digest,
    MD5(CONCAT_WS('|', product, CAST(at_us AS VARCHAR))) AS item_id,
    CASE
        WHEN reason IS NOT NULL THEN 'rejected'
        WHEN nth > 1 AND digest <> first_digest THEN 'rejected'
        WHEN nth > 1 OR known = digest THEN 'merged'
        WHEN known IS NOT NULL AND at_us < CAST(:now_us AS BIGINT) THEN 'rejected'
        ELSE 'accepted'
    END AS fate,
    COALESCE(reason, CASE WHEN (nth > 1 AND digest <> first_digest)
        OR (nth = 1 AND known <> digest AND at_us < CAST(:now_us AS BIGINT)) THEN 'item_changed' END) AS reason
FROM firsts
