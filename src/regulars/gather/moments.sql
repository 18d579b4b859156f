-- When things happened, by the texts that tell it: each text once where many rows share theirs, else row by row.
-- Reads: times (time, and whatever else it has), clock_changes (hours that a clock skips or shows twice), clock_days (day,
-- offset_us: days without such an hour). Gives: times, with at_us and day (NULL where the text is no time).
-- A date is read only if it has the shape of its column's style.
-- Values: date_kind and three formats (strptime), zone (IANA).
WITH texts AS (
    SELECT *, CASE WHEN time < '!' OR time LIKE '% ' OR STRLEN(time) <> LENGTH(time) THEN NULLIF(TRIM(time), '') ELSE time END AS time_text
    FROM times
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
),
dated AS (
    SELECT *,
        -- What carries its own offset is shown as the shop's clocks show it; the rest is written by them.
        CAST(CAST(COALESCE(clock_time, TIMEZONE(:zone, TIMEZONE('UTC', MAKE_TIMESTAMP(instant_us)))) AS DATE) - DATE '1970-01-01'
            AS INTEGER) AS day
    FROM typed
)
SELECT
    t.* EXCLUDE (time_text, clock_time, instant_us),
    -- A skipped hour is its first instant that exists, a doubled one the first of both.
    COALESCE(t.instant_us, c.instant_us, EPOCH_US(t.clock_time) - COALESCE(c.offset_us, d.offset_us),
        EPOCH_US(TIMEZONE(:zone, t.clock_time))) AS at_us
FROM dated AS t
LEFT JOIN clock_days AS d ON d.day = t.day
LEFT JOIN clock_changes AS c ON c.day = t.day AND EPOCH_US(t.clock_time) >= c.from_us AND EPOCH_US(t.clock_time) < c.to_us
