-- Where the log is not as its tracking plan says. Columns of the log count as properties: order_id, product, campaign and so on.
-- Reads: events, planned_events (name, listed, expected), planned_properties (name, key, type, required, limited), planned_values.
-- Gives: problem, name, key, events, samples (up to five message ids, a line each). Values: samples_max.
WITH planned AS (
    SELECT e.message_id, e.name, e.order_id, e.product, e.campaign, e.channel, e.place, e.amount, e.score_milli, e.properties, p.listed
    FROM events AS e JOIN planned_events AS p ON p.name = e.name
),
said AS (
    SELECT p.message_id, p.name, j.key, j.type, j.value ->> '$' AS value FROM planned AS p, JSON_EACH(p.properties) AS j
    WHERE j.type <> 'NULL'
),
columns_said AS (
    SELECT message_id, name, 'order_id' AS key, 'VARCHAR' AS type, order_id AS value FROM planned WHERE order_id IS NOT NULL
    UNION ALL
    SELECT message_id, name, 'product', 'VARCHAR', product FROM planned WHERE product IS NOT NULL
    UNION ALL
    SELECT message_id, name, 'campaign', 'VARCHAR', campaign FROM planned WHERE campaign IS NOT NULL
    UNION ALL
    SELECT message_id, name, 'channel', 'VARCHAR', channel FROM planned WHERE channel IS NOT NULL
    UNION ALL
    SELECT message_id, name, 'place', 'VARCHAR', place FROM planned WHERE place IS NOT NULL
    UNION ALL
    SELECT message_id, name, 'amount', 'BIGINT', CAST(amount AS VARCHAR) FROM planned WHERE amount IS NOT NULL
    UNION ALL
    SELECT message_id, name, 'score', 'DOUBLE', CAST(score_milli / 1000.0 AS VARCHAR) FROM planned WHERE score_milli IS NOT NULL
),
spoken AS (
    SELECT * FROM said
    UNION ALL
    SELECT c.* FROM columns_said AS c
    WHERE NOT EXISTS (SELECT 1 FROM said AS s WHERE s.message_id = c.message_id AND s.key = c.key)
),
judged AS (
    SELECT
        s.message_id, s.name, s.key,
        CASE p.type
            WHEN 'text' THEN s.type = 'VARCHAR'
            WHEN 'number' THEN s.type NOT IN ('OBJECT', 'ARRAY', 'BOOLEAN') AND TRY_CAST(s.value AS DOUBLE) IS NOT NULL
            WHEN 'integer' THEN s.type NOT IN ('OBJECT', 'ARRAY', 'BOOLEAN') AND REGEXP_MATCHES(s.value, '^[+-]?\d+(\.0*)?$')
            WHEN 'boolean' THEN LOWER(s.value) IN ('true', 'false')
            WHEN 'time' THEN s.type = 'VARCHAR' AND TRY_CAST(s.value AS TIMESTAMP WITH TIME ZONE) IS NOT NULL
            WHEN 'list' THEN s.type = 'ARRAY'
            WHEN 'object' THEN s.type = 'OBJECT'
            ELSE TRUE
        END AS is_typed,
        NOT p.limited OR EXISTS (SELECT 1 FROM planned_values AS v WHERE v.name = s.name AND v.key = s.key AND v.value = s.value)
            AS is_allowed
    FROM spoken AS s JOIN planned_properties AS p ON p.name = s.name AND p.key = s.key
),
found AS (
    SELECT 'event_unplanned' AS problem, e.name, CAST(NULL AS VARCHAR) AS key, e.message_id
    FROM events AS e WHERE e.name NOT IN (SELECT name FROM planned_events)
    UNION ALL
    SELECT 'property_missing', p.name, r.key, p.message_id
    FROM planned AS p JOIN planned_properties AS r ON r.name = p.name AND r.required
    WHERE NOT EXISTS (SELECT 1 FROM spoken AS s WHERE s.message_id = p.message_id AND s.key = r.key)
    UNION ALL
    SELECT 'property_mistyped', name, key, message_id FROM judged WHERE NOT is_typed
    UNION ALL
    SELECT 'value_unplanned', name, key, message_id FROM judged WHERE is_typed AND NOT is_allowed
    UNION ALL
    SELECT 'property_unplanned', s.name, s.key, s.message_id
    FROM said AS s JOIN planned_events AS e ON e.name = s.name AND e.listed
    WHERE NOT EXISTS (SELECT 1 FROM planned_properties AS p WHERE p.name = s.name AND p.key = s.key)
    UNION ALL
    SELECT 'event_missing', p.name, CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR)
    FROM planned_events AS p WHERE p.expected AND p.name NOT IN (SELECT name FROM events)
),
placed AS (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY problem, name, key ORDER BY message_id) AS place FROM found
)
SELECT
    problem, name, key,
    CAST(COUNT(message_id) AS BIGINT) AS events,
    COALESCE(STRING_AGG(message_id, CHR(10) ORDER BY message_id) FILTER (WHERE place <= :samples_max), '') AS samples
FROM placed
GROUP BY problem, name, key
ORDER BY events DESC, problem, name, key
