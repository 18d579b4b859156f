-- Texts to write: those of new events, apart from them. Reads: named_events, other_events, seen.
SELECT n.message_id, n.member, n.at_us, n.day, o.received_at, n.name, n.channel, n.product, n.text
FROM named_events AS n
JOIN other_events AS o ON o.message_id = n.message_id
LEFT JOIN seen AS s ON s.message_id = n.message_id
WHERE n.nth = 1 AND s.message_id IS NULL AND n.text IS NOT NULL
