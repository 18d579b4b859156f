-- Events that are no orders of a file of orders, as columns of the log, each id once. Reads: named_events. Values: now_us.
SELECT
    message_id, digest, member, type, name, at_us, day,
    CAST(:now_us AS BIGINT) AS received_at,
    order_id, amount,
    CAST(NULL AS BIGINT) AS discount,
    CAST(NULL AS INTEGER) AS lines,
    place, campaign, channel, product, score_milli, properties
FROM named_events
WHERE nth = 1
