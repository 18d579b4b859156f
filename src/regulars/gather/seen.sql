-- Which of the arriving events the log holds already, and whether it says the same of them.
-- Reads: arriving, arriving_lines, events and lines (the log). Gives: message_id, rows of the event, verdict repeat or changed.
-- An event is the same if its own columns are, and if it has the same lines as often.
WITH known AS (
    SELECT a.message_id, COALESCE(a.lines, 1) AS row_count,
        a.at_us IS DISTINCT FROM e.at_us OR a.amount IS DISTINCT FROM e.amount OR a.discount IS DISTINCT FROM e.discount
            OR a.lines IS DISTINCT FROM e.lines OR a.properties IS DISTINCT FROM e.properties
            OR a.digest IS DISTINCT FROM e.digest AS differs
    FROM arriving AS a JOIN events AS e ON e.message_id = a.message_id
),
sides AS (
    SELECT message_id, at_us, product, category, brand, quantity_milli, amount, discount, 1 AS side
    FROM arriving_lines WHERE message_id IN (SELECT message_id FROM known)
    UNION ALL
    SELECT message_id, at_us, product, category, brand, quantity_milli, amount, discount, -1 AS side
    FROM lines WHERE message_id IN (SELECT message_id FROM known)
),
uneven AS (
    SELECT message_id FROM sides
    GROUP BY message_id, at_us, product, category, brand, quantity_milli, amount, discount
    HAVING SUM(side) <> 0
)
SELECT message_id, row_count,
    CASE WHEN differs OR message_id IN (SELECT message_id FROM uneven) THEN 'changed' ELSE 'repeat' END AS verdict
FROM known
