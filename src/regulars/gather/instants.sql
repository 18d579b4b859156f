-- When the rows of a file of any kind but orders happened, read as clean.sql reads orders. A row may tell of up to four times.
-- Reads: told (row, time_1 to time_4), clock_changes. Gives: row, moment (1 to 4), time_text, at_us, day; blank times are left out.
-- Values: date_kind and three formats (strptime), zone (IANA).
WITH texts AS (
    SELECT row, 1 AS moment, NULLIF(TRIM(time_1), '') AS time_text FROM told
    UNION ALL
    SELECT row, 2 AS moment, NULLIF(TRIM(time_2), '') AS time_text FROM told
    UNION ALL
    SELECT row, 3 AS moment, NULLIF(TRIM(time_3), '') AS time_text FROM told
    UNION ALL
    SELECT row, 4 AS moment, NULLIF(TRIM(time_4), '') AS time_text FROM told
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
        END AS instant_us
    FROM texts
    WHERE time_text IS NOT NULL
),
placed AS (
    SELECT *, COALESCE(clock_time, TIMEZONE(:zone, TIMEZONE('UTC', MAKE_TIMESTAMP(instant_us)))) AS local_time FROM typed
),
dated AS (
    SELECT *, CAST(DATEDIFF('day', DATE '1970-01-01', CAST(local_time AS DATE)) AS INTEGER) AS day FROM placed
)
SELECT
    p.row, p.moment, p.time_text, p.day,
    COALESCE(p.instant_us, c.instant_us, EPOCH_US(p.clock_time) - c.offset_us, EPOCH_US(TIMEZONE(:zone, p.clock_time))) AS at_us
FROM dated AS p
LEFT JOIN clock_changes AS c ON c.day = p.day AND EPOCH_US(p.clock_time) >= c.from_us AND EPOCH_US(p.clock_time) < c.to_us
