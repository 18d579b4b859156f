-- Which rows of text are orders or order lines, and why the others are not.
-- Reads:  raw (row and one text column a role), callers (texts of customers: number, reason), clock_changes (hours that a clock
-- skips or shows twice), clock_days (day, offset_us: days without such an hour).
-- Gives: one row a row read, typed; customer is a number of `callers`; reason is NULL where it is accepted.
-- Blanks are taken off only where there may be some: of a text of ASCII its ends tell that.
-- A number is read only if it has the shape of its column's style: 1,50 is never read as 150. A date likewise.
-- Values: date_kind and three formats (strptime), zone (IANA), a shape, a mark and what to drop for each column of numbers,
-- minor (minor units in one major unit), now_us (microseconds UTC).
WITH texts AS (
    SELECT
        r.row,
        c.customer, c.reason AS customer_reason,
        CASE WHEN time < '!' OR time LIKE '% ' OR STRLEN(time) <> LENGTH(time) THEN NULLIF(TRIM(time), '') ELSE time END AS time_text,
        CASE WHEN order_id < '!' OR order_id LIKE '% ' OR STRLEN(order_id) <> LENGTH(order_id) THEN NULLIF(TRIM(order_id), '') ELSE order_id END AS order_id,
        CASE WHEN product < '!' OR product LIKE '% ' OR STRLEN(product) <> LENGTH(product) THEN NULLIF(TRIM(product), '') ELSE product END AS product,
        CASE WHEN category < '!' OR category LIKE '% ' OR STRLEN(category) <> LENGTH(category) THEN NULLIF(TRIM(category), '') ELSE category END AS category,
        CASE WHEN brand < '!' OR brand LIKE '% ' OR STRLEN(brand) <> LENGTH(brand) THEN NULLIF(TRIM(brand), '') ELSE brand END AS brand,
        CASE WHEN place < '!' OR place LIKE '% ' OR STRLEN(place) <> LENGTH(place) THEN NULLIF(TRIM(place), '') ELSE place END AS place,
        CASE WHEN amount < '!' OR amount LIKE '% ' OR STRLEN(amount) <> LENGTH(amount) THEN NULLIF(TRIM(amount), '') ELSE amount END AS amount,
        CASE WHEN unit_price < '!' OR unit_price LIKE '% ' OR STRLEN(unit_price) <> LENGTH(unit_price) THEN NULLIF(TRIM(unit_price), '') ELSE unit_price END AS unit_price,
        CASE WHEN discount < '!' OR discount LIKE '% ' OR STRLEN(discount) <> LENGTH(discount) THEN NULLIF(TRIM(discount), '') ELSE discount END AS discount,
        CASE WHEN quantity < '!' OR quantity LIKE '% ' OR STRLEN(quantity) <> LENGTH(quantity) THEN NULLIF(TRIM(quantity), '') ELSE quantity END AS quantity
    FROM raw AS r LEFT JOIN callers AS c ON c.text = r.customer
),
typed AS (
    SELECT
        *,
        CASE
            WHEN :date_kind = 'text' THEN COALESCE(TRY_STRPTIME(time_text, :date_format),
                TRY_STRPTIME(time_text, :date_format_other), TRY_STRPTIME(time_text, :date_format_third))
            WHEN :date_kind = 'compact' THEN CASE
                WHEN REGEXP_MATCHES(time_text, '^\d{8}$') THEN TRY_STRPTIME(time_text, '%Y%m%d')
                WHEN REGEXP_MATCHES(time_text, '^\d{12}$') THEN TRY_STRPTIME(time_text, '%Y%m%d%H%M')
                WHEN REGEXP_MATCHES(time_text, '^\d{14}$') THEN TRY_STRPTIME(time_text, '%Y%m%d%H%M%S') END
            WHEN :date_kind = 'excel' THEN CASE WHEN REGEXP_MATCHES(time_text, '^\d{5}(\.\d+)?$')
                THEN MAKE_TIMESTAMP(CAST(ROUND(TRY_CAST(time_text AS DOUBLE) * 86400) AS BIGINT) * 1000000 - 2209161600000000) END
        END AS clock_time,
        CASE
            WHEN :date_kind = 'unix_s' AND REGEXP_MATCHES(time_text, '^\d{9,10}$') THEN TRY_CAST(time_text AS BIGINT) * 1000000
            WHEN :date_kind = 'unix_ms' AND REGEXP_MATCHES(time_text, '^\d{12,13}$') THEN TRY_CAST(time_text AS BIGINT) * 1000
            WHEN :date_kind = 'utc' THEN EPOCH_US(COALESCE(TRY_STRPTIME(time_text, :date_format),
                TRY_STRPTIME(time_text, :date_format_other), TRY_STRPTIME(time_text, :date_format_third)))
            WHEN :date_kind = 'zoned' AND REGEXP_MATCHES(time_text, ':\d{2}(\.\d+)? ?([AaPp][Mm])? ?(Z|UTC|[+-]\d{2}(:?\d{2})?)$') THEN
                EPOCH_US(COALESCE(
                    TRY_STRPTIME(REGEXP_REPLACE(time_text, ' ?(Z|UTC|[+-]\d{2}(:?\d{2})?)$', ''), :date_format),
                    TRY_STRPTIME(REGEXP_REPLACE(time_text, ' ?(Z|UTC|[+-]\d{2}(:?\d{2})?)$', ''), :date_format_other),
                    TRY_STRPTIME(REGEXP_REPLACE(time_text, ' ?(Z|UTC|[+-]\d{2}(:?\d{2})?)$', ''), :date_format_third)))
                - CASE WHEN REGEXP_MATCHES(time_text, '-\d{2}(:?\d{2})?$') THEN -60000000 ELSE 60000000 END
                * (COALESCE(TRY_CAST(REGEXP_EXTRACT(time_text, '[+-](\d{2})(:?\d{2})?$', 1) AS BIGINT), 0) * 60
                    + COALESCE(TRY_CAST(REGEXP_EXTRACT(time_text, '[+-]\d{2}:?(\d{2})$', 1) AS BIGINT), 0))
        END AS instant_us,
        COALESCE(CASE WHEN :quantity_mark = '.' THEN TRY_CAST(quantity AS DECIMAL(15, 3)) END,
            TRY_CAST(CASE WHEN REGEXP_MATCHES(quantity, :quantity_shape) THEN
                CASE WHEN REGEXP_MATCHES(quantity, '[-−(]') THEN '-' ELSE '' END
                || REPLACE(REGEXP_REPLACE(quantity, :quantity_drop, '', 'g'), ',', '.') END AS DECIMAL(15, 3))) AS quantity_read,
        COALESCE(CASE WHEN :amount_mark = '.' THEN TRY_CAST(amount AS DECIMAL(18, 6)) END,
            TRY_CAST(CASE WHEN REGEXP_MATCHES(amount, :amount_shape) THEN
                CASE WHEN REGEXP_MATCHES(amount, '[-−(]') THEN '-' ELSE '' END
                || REPLACE(REGEXP_REPLACE(amount, :amount_drop, '', 'g'), ',', '.') END AS DECIMAL(18, 6))) AS amount_read,
        COALESCE(CASE WHEN :unit_price_mark = '.' THEN TRY_CAST(unit_price AS DECIMAL(18, 6)) END,
            TRY_CAST(CASE WHEN REGEXP_MATCHES(unit_price, :unit_price_shape) THEN
                CASE WHEN REGEXP_MATCHES(unit_price, '[-−(]') THEN '-' ELSE '' END
                || REPLACE(REGEXP_REPLACE(unit_price, :unit_price_drop, '', 'g'), ',', '.') END AS DECIMAL(18, 6)))
            AS unit_price_read,
        COALESCE(CASE WHEN :discount_mark = '.' THEN TRY_CAST(discount AS DECIMAL(18, 6)) END,
            TRY_CAST(CASE WHEN REGEXP_MATCHES(discount, :discount_shape) THEN
                CASE WHEN REGEXP_MATCHES(discount, '[-−(]') THEN '-' ELSE '' END
                || REPLACE(REGEXP_REPLACE(discount, :discount_drop, '', 'g'), ',', '.') END AS DECIMAL(18, 6))) AS discount_read
    FROM texts
),
placed AS (
    SELECT
        *,
        -- A row pays its own amount; where it says none, what its units cost.
        -- Short numbers say the same as long ones, and faster: a price of up to four decimals, a whole number of pieces.
        CASE WHEN amount IS NULL AND CAST(TRY_CAST(unit_price_read AS DECIMAL(9, 4)) AS DECIMAL(18, 6)) = unit_price_read
            AND CAST(TRY_CAST(COALESCE(quantity_read, 1) AS DECIMAL(5, 0)) AS DECIMAL(15, 3)) = COALESCE(quantity_read, 1)
            THEN TRY_CAST(unit_price_read AS DECIMAL(9, 4)) * CAST(:minor AS DECIMAL(4, 0))
                * TRY_CAST(COALESCE(quantity_read, 1) AS DECIMAL(5, 0)) END AS costs_minor_short,
        -- What carries its own offset is shown as the shop's clocks show it; the rest is written by them.
        COALESCE(clock_time, TIMEZONE(:zone, TIMEZONE('UTC', MAKE_TIMESTAMP(instant_us)))) AS local_time
    FROM typed
),
dated AS (
    SELECT *,
        CASE WHEN amount IS NULL AND costs_minor_short IS NULL
            THEN CAST(CAST(unit_price_read AS DECIMAL(38, 6)) * COALESCE(quantity_read, 1) AS DECIMAL(38, 6)) END AS costs_long,
 CAST(CAST(local_time AS DATE) - DATE '1970-01-01' AS INTEGER) AS day FROM placed
),
timed AS (
    SELECT
        p.*,
        -- A skipped hour is its first instant that exists, a doubled one the first of both.
        COALESCE(p.instant_us, c.instant_us, EPOCH_US(p.clock_time) - COALESCE(c.offset_us, d.offset_us),
            EPOCH_US(TIMEZONE(:zone, p.clock_time))) AS at_us
    FROM dated AS p
    LEFT JOIN clock_days AS d ON d.day = p.day
    LEFT JOIN clock_changes AS c ON c.day = p.day AND EPOCH_US(p.clock_time) >= c.from_us AND EPOCH_US(p.clock_time) < c.to_us
)
SELECT
    row, customer, order_id, product, category, brand, place, at_us, day,
    CASE WHEN amount_read < 0 OR costs_minor_short < 0 OR costs_long < 0 OR quantity_read < 0 THEN 'Order Refunded' ELSE 'Order Completed' END AS name,
    COALESCE(
        -- Up to a hundred million a shorter number says the same, and faster.
        CAST(ROUND(ABS(TRY_CAST(amount_read AS DECIMAL(14, 6))) * CAST(:minor AS DECIMAL(4, 0))) AS BIGINT),
        CAST(ROUND(ABS(CAST(amount_read AS DECIMAL(38, 6))) * :minor) AS BIGINT),
        CAST(ROUND(ABS(costs_minor_short)) AS BIGINT),
        TRY_CAST(ROUND(ABS(costs_long) * :minor) AS BIGINT)
    ) AS amount,
    COALESCE(
        CAST(ROUND(ABS(TRY_CAST(discount_read AS DECIMAL(14, 6))) * CAST(:minor AS DECIMAL(4, 0))) AS BIGINT),
        TRY_CAST(ROUND(ABS(CAST(discount_read AS DECIMAL(38, 6))) * :minor) AS BIGINT)
    ) AS discount,
    COALESCE(
        CAST(ROUND(ABS(TRY_CAST(quantity_read AS DECIMAL(14, 3))) * CAST(1000 AS DECIMAL(4, 0))) AS BIGINT),
        TRY_CAST(ROUND(ABS(CAST(quantity_read AS DECIMAL(38, 3))) * 1000) AS BIGINT)
    ) AS quantity_milli,
    CASE
        WHEN customer_reason IS NOT NULL THEN customer_reason
        WHEN customer IS NULL THEN 'customer_missing'
        WHEN at_us IS NULL THEN 'time_unreadable'
        WHEN at_us < 0 THEN 'time_before_1970'
        WHEN at_us > :now_us + 86400000000 THEN 'time_in_the_future'
        WHEN amount IS NOT NULL AND amount_read IS NULL THEN 'amount_unreadable'
        -- Sums of a whole shop have to stay whole numbers too: 2^53 minor units at most.
        WHEN ABS(costs_long) * :minor > 9007199254740992 THEN 'amount_too_large'
        WHEN unit_price IS NOT NULL AND unit_price_read IS NULL THEN 'unit_price_unreadable'
        WHEN quantity IS NOT NULL AND quantity_read IS NULL THEN 'quantity_unreadable'
        WHEN discount IS NOT NULL AND discount_read IS NULL THEN 'discount_unreadable'
    END AS reason
FROM timed
