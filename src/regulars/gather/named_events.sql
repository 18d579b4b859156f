-- Accepted rows that are no orders, each with the id of its event. Equal rows of one file are told apart by their number.
-- Reads: happened, people (value, member), events (the log: what is known of members). Gives: happened with message_id, digest, nth
-- (2 and more where a file says one id again). An id that a file gives is its event's; an order has the id it has in files of
-- orders; traits without a time are the ones known already, where nothing has changed. Values: kind.
WITH known AS (
    SELECT h.*, p.member,
        ROW_NUMBER() OVER (PARTITION BY p.member, h.name, h.at_us, h.order_id, h.amount, h.place, h.campaign, h.channel, h.product,
            h.score_milli, h.properties, h.text ORDER BY h.row) AS twin,
        MD5(CONCAT_WS('|', COALESCE(h.properties, ''), COALESCE(MD5(h.text), ''), COALESCE(CAST(h.score_milli AS VARCHAR), ''),
            COALESCE(CAST(h.amount AS VARCHAR), ''), COALESCE(h.product, ''))) AS content
    FROM happened AS h JOIN people AS p ON p.value = h.customer
    WHERE h.reason IS NULL
),
told_before AS (
    SELECT member, digest, message_id, at_us, MAX(at_us) OVER (PARTITION BY member) AS latest_us
    FROM events
    WHERE name = 'Member Identified' AND member IN (SELECT member FROM known WHERE dated = 0)
),
traits AS (
    SELECT member, digest, MIN(message_id) AS message_id FROM told_before WHERE at_us = latest_us GROUP BY member, digest
),
identified AS (
    SELECT
        k.*,
        CASE
            WHEN k.dated = 0 AND t.message_id IS NOT NULL THEN t.message_id
            WHEN k.dated = 0 THEN MD5(CONCAT_WS('|', k.name, CAST(k.member AS VARCHAR), CAST(k.at_us AS VARCHAR), k.content))
            WHEN k.given_id IS NOT NULL AND :kind = 'events' AND k.name NOT IN ('Order Completed', 'Order Refunded') THEN k.given_id
            -- As in order_lines.sql and arriving.sql.
            WHEN k.name = 'Order Completed' THEN 'o' || CAST(k.member * 4 + CASE WHEN k.order_id IS NULL THEN 0 ELSE 1 END AS VARCHAR)
                || '|' || COALESCE(k.order_id, CAST(k.at_us AS VARCHAR))
            WHEN k.given_id IS NOT NULL THEN MD5(CONCAT_WS('|', k.name, CAST(k.member AS VARCHAR), 'given', k.given_id))
            ELSE MD5(CONCAT_WS('|', k.name, CAST(k.member AS VARCHAR), CAST(k.at_us AS VARCHAR), COALESCE(k.place, ''),
                COALESCE(k.campaign, ''), COALESCE(k.channel, ''), COALESCE(k.product, ''),
                COALESCE(CAST(k.score_milli AS VARCHAR), ''), COALESCE(k.properties, ''), CAST(k.twin AS VARCHAR))
                -- Files from before these were read have the ids they had.
                || CASE WHEN k.order_id IS NULL AND k.amount IS NULL AND k.text IS NULL THEN ''
                    ELSE CONCAT_WS('|', '', COALESCE(k.order_id, ''), COALESCE(CAST(k.amount AS VARCHAR), ''),
                        COALESCE(k.text, '')) END)
        END AS message_id
    FROM known AS k LEFT JOIN traits AS t ON t.member = k.member AND t.digest = k.content
)
SELECT *, content AS digest, ROW_NUMBER() OVER (PARTITION BY message_id ORDER BY row, moment) AS nth FROM identified
