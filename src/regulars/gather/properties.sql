-- What of a row may be kept as a property: nothing that names or reaches somebody, and no text that somebody wrote.
-- Reads: wholes (row, doc). Gives: row, properties (one JSON object, keys sorted; NULL where nothing is left), refused (values left out).
-- Values: named_private, shaped_private, people, long_text (regular expressions), text_max (characters).
WITH parts AS (
    SELECT w.row, e.key, e.type, CAST(e.value AS VARCHAR) AS value
    FROM wholes AS w, JSON_EACH(w.doc) AS e
    WHERE e.type <> 'NULL'
),
-- A key is judged once, however many rows have it, and so is a value that many rows share.
keys AS (
    SELECT key, plain_key,
        STRLEN(key) > 200 OR REGEXP_MATCHES(plain_key, :named_private) AS is_named,
        REGEXP_MATCHES(TRANSLATE(key, '０１２３４５６７８９＠．－＋', '0123456789@.-+'), :shaped_private) AS is_shaped
    FROM (
        SELECT DISTINCT key,
            REGEXP_REPLACE(LOWER(REGEXP_REPLACE(key, '([a-z0-9])([A-Z])', '\1_\2', 'g')), '[ ._/:-]+', '_', 'g') AS plain_key
        FROM parts
    ) AS distinct_keys
),
texts AS (
    SELECT p.key, p.type, p.value, k.plain_key, k.is_named, k.is_shaped,
        TRANSLATE(CASE WHEN p.type IN ('OBJECT', 'ARRAY') THEN p.value ELSE CAST(p.value AS JSON) ->> '$' END,
            '０１２３４５６７８９＠．－＋', '0123456789@.-+') AS said
    FROM (SELECT DISTINCT key, type, value FROM parts) AS p JOIN keys AS k ON k.key = p.key
),
judged AS (
    SELECT key, type, value,
        CASE
            WHEN is_named THEN TRUE
            WHEN type = 'BOOLEAN' THEN FALSE
            WHEN is_shaped OR REGEXP_MATCHES(said, :shaped_private) THEN TRUE
            WHEN type IN ('OBJECT', 'ARRAY') THEN
                REGEXP_MATCHES('"' || plain_key || '":' || LOWER(REGEXP_REPLACE(said, '([a-z0-9])([A-Z])', '\1_\2', 'g')), :people)
                OR REGEXP_MATCHES(said, :long_text)
            WHEN REGEXP_MATCHES(said, '^https?://\S+$') THEN LENGTH(said) > 2000
            ELSE LENGTH(said) > :text_max OR REGEXP_MATCHES(said, '[。！？；]') OR REGEXP_MATCHES(said, '(\S+\s+){12}')
        END AS is_refused
    FROM texts
)
SELECT
    p.row,
    '{' || STRING_AGG(CAST(TO_JSON(p.key) AS VARCHAR) || ':' || p.value, ',' ORDER BY p.key) FILTER (WHERE NOT j.is_refused) || '}'
        AS properties,
    CAST(COUNT(*) FILTER (WHERE j.is_refused) AS BIGINT) AS refused
FROM parts AS p JOIN judged AS j ON j.key = p.key AND j.type = p.type AND j.value = p.value
GROUP BY p.row
