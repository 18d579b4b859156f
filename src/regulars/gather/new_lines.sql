-- Lines to write: those of new orders. Reads: arriving_lines, seen.
SELECT a.message_id, a.line, a.name, a.member, a.at_us, a.day, a.product, a.category, a.brand, a.quantity_milli, a.amount, a.discount
FROM arriving_lines AS a LEFT JOIN seen AS s ON s.message_id = a.message_id
WHERE s.message_id IS NULL
