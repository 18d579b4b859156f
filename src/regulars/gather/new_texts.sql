-- Texts to write: those of new events, apart from them. Reads: named_events, arrivals. Values: now_us.
SELECT
    n.message_id, n.member, n.at_us, n.day, CAST(:now_us AS BIGINT) AS received_at, n.name, n.channel, n.product, n.text
FROM named_events AS n JOIN arrivals AS a ON a.message_id = n.message_id
WHERE n.nth = 1 AND a.verdict = 'new' AND n.text IS NOT NULL
