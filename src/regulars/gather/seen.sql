-- Which of the arriving events the log holds already, and whether it says the same of them.
-- Reads: arriving, arriving_lines, refunds_twice, events and lines_bare (the log). Gives: message_id, rows of an order of a file of orders (NULL of any
-- other event), verdict repeat or changed.
-- An order is the same if its own columns are, and if it has the same lines as often; an event if its digest is. One that was
-- brought in when events had no digests is known by its columns.
WITH known AS (
    SELECT a.message_id, a.lines AS row_count,
        CASE WHEN a.digest IS NOT NULL AND e.digest IS NOT NULL THEN a.digest <> e.digest
            ELSE a.at_us IS DISTINCT FROM e.at_us OR a.amount IS DISTINCT FROM e.amount OR a.discount IS DISTINCT FROM e.discount
                OR a.lines IS DISTINCT FROM e.lines OR a.properties IS DISTINCT FROM e.properties END AS differs
    FROM arriving AS a JOIN events AS e ON e.message_id = a.message_id
),
sides AS (
    SELECT message_id, at_us, product, category, brand, quantity_milli, amount, discount, 1 AS side
    FROM arriving_lines WHERE message_id IN (SELECT message_id FROM known)
    UNION ALL
    SELECT message_id, at_us, product, category, brand, quantity_milli, amount, discount, -1 AS side
    FROM lines_bare WHERE message_id IN (SELECT message_id FROM known)
),
uneven AS (
    SELECT message_id FROM sides
    GROUP BY message_id, at_us, product, category, brand, quantity_milli, amount, discount
    HAVING SUM(side) <> 0
)
SELECT message_id, row_count,
    CASE WHEN differs OR message_id IN (SELECT message_id FROM uneven) THEN 'changed' ELSE 'repeat' END AS verdict
FROM known
UNION ALL
SELECT message_id, row_count, 'repeat' AS verdict FROM refunds_twice WHERE message_id NOT IN (SELECT message_id FROM known)
