-- The past's events in their order. Reads: past_events.
SELECT message_id, member, type, name, at_us, order_id, amount, discount, properties, n_lines FROM past_events ORDER BY number
