-- Lines of the past's orders and refunds, in the order of their events. Reads: past_events, lines.
SELECT
    l.product, l.category, CAST(COALESCE(l.amount, 0) AS BIGINT) AS paid,
    CAST(COALESCE(l.amount, 0) + COALESCE(l.discount, 0) AS BIGINT) AS goods,
    CAST(COALESCE(l.quantity_milli, 1000) AS BIGINT) AS quantity_milli
FROM past_events AS p JOIN lines AS l ON l.message_id = p.message_id
WHERE p.n_lines > 0
ORDER BY p.number, l.line
