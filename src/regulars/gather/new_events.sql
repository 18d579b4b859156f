-- Events to write. Reads: arrivals.
SELECT message_id, digest, member, type, name, at_us, day, received_at, order_id, amount, discount, lines, place, campaign,
    channel, product, score_milli, properties
FROM arrivals WHERE verdict = 'new'
