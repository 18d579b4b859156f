-- Every event that may be seen, for features of one's own.
-- Reads: events. Gives: the columns of the log that say what happened.
SELECT member, name, at_us, day, order_id, amount, discount, lines, place, campaign, channel, product, score_milli, properties
FROM events
ORDER BY member, at_us, message_id
