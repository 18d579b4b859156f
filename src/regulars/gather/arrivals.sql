-- Which events are new, which are repeats of what the log holds, and which say something else under the same id.
-- Reads: orders, other_events, events (the log). Gives: the events with verdict new, repeat or changed.
WITH arrived AS (
    SELECT * FROM orders
    UNION ALL
    SELECT * FROM other_events
)
SELECT
    a.*,
    CASE WHEN e.message_id IS NULL THEN 'new' WHEN e.digest = a.digest THEN 'repeat' ELSE 'changed' END AS verdict
FROM arrived AS a LEFT JOIN events AS e ON e.message_id = a.message_id
