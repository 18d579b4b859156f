-- What of a row may be kept as a property: nothing that names or reaches somebody, and no text that somebody wrote.
-- Reads: wholes (row, doc). Gives: row, properties (one JSON object, keys sorted; NULL where nothing is left), refused (values left out).
-- Values: named_private, shaped_private, people, long_text (regular expressions), text_max (characters).
WITH parts AS (
    SELECT
        w.row, e.key, e.type, CAST(e.value AS VARCHAR) AS value,
        TRANSLATE(CASE WHEN e.type IN ('OBJECT', 'ARRAY') THEN CAST(e.value AS VARCHAR) ELSE e.value ->> '$' END,
            '０１２３４５６７８９＠．－＋', '0123456789@.-+') AS said,
        REGEXP_REPLACE(LOWER(REGEXP_REPLACE(e.key, '([a-z0-9])([A-Z])', '\1_\2', 'g')), '[ ._/:-]+', '_', 'g') AS plain_key
    FROM wholes AS w, JSON_EACH(w.doc) AS e
),
judged AS (
    SELECT
        *,
        CASE
            WHEN STRLEN(key) > 200 OR REGEXP_MATCHES(plain_key, :named_private) THEN TRUE
            WHEN type = 'BOOLEAN' THEN FALSE
            WHEN REGEXP_MATCHES(said, :shaped_private) OR REGEXP_MATCHES(TRANSLATE(key, '０１２３４５６７８９＠．－＋', '0123456789@.-+'), :shaped_private) THEN TRUE
            WHEN type IN ('OBJECT', 'ARRAY') THEN
                REGEXP_MATCHES('"' || plain_key || '":' || LOWER(REGEXP_REPLACE(said, '([a-z0-9])([A-Z])', '\1_\2', 'g')), :people)
                OR REGEXP_MATCHES(said, :long_text)
            WHEN REGEXP_MATCHES(said, '^https?://\S+$') THEN LENGTH(said) > 2000
            ELSE LENGTH(said) > :text_max OR REGEXP_MATCHES(said, '[。！？；]') OR REGEXP_MATCHES(said, '(\S+\s+){12}')
        END AS is_refused
    FROM parts
    WHERE type <> 'NULL'
)
SELECT
    row,
    '{' || STRING_AGG(CAST(TO_JSON(key) AS VARCHAR) || ':' || value, ',' ORDER BY key) FILTER (WHERE NOT is_refused) || '}'
        AS properties,
    CAST(COUNT(*) FILTER (WHERE is_refused) AS BIGINT) AS refused
FROM judged
GROUP BY row
