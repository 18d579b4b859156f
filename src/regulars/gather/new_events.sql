-- Events to write: those that the log does not hold. Reads: arriving, seen.
SELECT a.message_id, a.digest, a.member, a.type, a.name, a.at_us, a.day, a.received_at, a.order_id, a.amount, a.discount, a.lines,
    a.place, a.campaign, a.channel, a.product, a.score_milli, a.properties
FROM arriving AS a LEFT JOIN seen AS s ON s.message_id = a.message_id
WHERE s.message_id IS NULL
