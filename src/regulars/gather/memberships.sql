-- A list of members as events: what the file says of each, known on the last day of the last month it names.
-- Reads: raw (row, customer, joined_year, joined_month, left_year, left_month, tier, value). Gives: happened.
-- Where members live is not read: no column of the log may hold an address.
WITH said AS (
    SELECT
        row,
        NULLIF(TRIM(customer), '') AS customer,
        CASE WHEN REGEXP_MATCHES(TRIM(joined_year) || '-' || TRIM(joined_month), '^(19[7-9]|20[0-9])[0-9]-(0?[1-9]|1[0-2])$')
            THEN TRY_CAST(joined_year AS INTEGER) * 12 + TRY_CAST(joined_month AS INTEGER) - 1 END AS joined,
        CASE WHEN REGEXP_MATCHES(TRIM(left_year) || '-' || TRIM(left_month), '^(19[7-9]|20[0-9])[0-9]-(0?[1-9]|1[0-2])$')
            THEN TRY_CAST(left_year AS INTEGER) * 12 + TRY_CAST(left_month AS INTEGER) - 1 END AS left_in,
        CASE WHEN REGEXP_MATCHES(TRIM(tier), '^[^"\\\x00-\x1f]+$') THEN TRIM(tier) END AS tier,
        TRY_CAST(value AS DECIMAL(18, 2)) AS value
    FROM raw
),
known AS (
    SELECT
        *,
        MAX(GREATEST(COALESCE(joined, 0), COALESCE(left_in, 0))) OVER () + 1 AS following
    FROM said
),
dated AS (
    SELECT
        *,
        CAST(DATEDIFF('day', DATE '1970-01-01', MAKE_DATE(CAST(FLOOR(following / 12.0) AS INTEGER), following % 12 + 1, 1))
            AS INTEGER) - 1 AS day
    FROM known
)
SELECT
    row, customer,
    -- Noon UTC is the same day on nearly every shop's clocks.
    CAST(day AS BIGINT) * 86400000000 + 43200000000 AS at_us,
    day,
    'identify' AS type,
    'Member Identified' AS name,
    CAST(NULL AS VARCHAR) AS place,
    CAST(NULL AS VARCHAR) AS campaign,
    CAST(NULL AS VARCHAR) AS channel,
    CAST(NULL AS VARCHAR) AS product,
    CAST(NULL AS BIGINT) AS score_milli,
    '{' || CONCAT_WS(', ',
        '"joined": "' || CAST(CAST(FLOOR(joined / 12.0) AS INTEGER) AS VARCHAR) || '-'
            || LPAD(CAST(joined % 12 + 1 AS VARCHAR), 2, '0') || '"',
        '"left": "' || CAST(CAST(FLOOR(left_in / 12.0) AS INTEGER) AS VARCHAR) || '-'
            || LPAD(CAST(left_in % 12 + 1 AS VARCHAR), 2, '0') || '"',
        '"tier": "' || tier || '"',
        '"value": ' || CAST(value AS VARCHAR)) || '}' AS properties,
    CASE
        WHEN customer IS NULL THEN 'customer_missing'
        WHEN STRLEN(customer) > 1000 OR CONTAINS(customer, CHR(0)) THEN 'customer_unusable'
        WHEN joined IS NULL THEN 'time_unreadable'
    END AS reason
FROM dated
