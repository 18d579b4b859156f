-- What became of every row that is no order: one fate a row, also where it tells of several events.
-- Reads: happened, named_events, other_events, seen. Gives: row, fate, reason.
WITH judged AS (
    SELECT
        n.row,
        CASE WHEN s.verdict = 'changed' OR o.digest <> n.digest THEN 'rejected'
            WHEN n.nth = 1 AND s.message_id IS NULL THEN 'accepted'
            ELSE 'merged' END AS fate
    FROM named_events AS n
    JOIN other_events AS o ON o.message_id = n.message_id
    LEFT JOIN seen AS s ON s.message_id = n.message_id
)
SELECT
    row,
    -- A refusal counts before news, news before repeats.
    CASE WHEN BOOL_OR(fate = 'rejected') THEN 'rejected' WHEN BOOL_OR(fate = 'accepted') THEN 'accepted' ELSE 'merged' END AS fate,
    CASE WHEN BOOL_OR(fate = 'rejected') THEN 'event_changed' END AS reason
FROM judged
GROUP BY row
UNION ALL
SELECT DISTINCT row, 'rejected' AS fate, reason FROM happened WHERE reason IS NOT NULL
