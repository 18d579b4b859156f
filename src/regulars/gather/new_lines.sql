-- Lines to write: those of new orders, numbered within their order. Reads: order_lines, arrivals.
SELECT
    l.message_id,
    CAST(ROW_NUMBER() OVER (PARTITION BY l.message_id ORDER BY l.row) AS INTEGER) AS line,
    a.name, l.member, a.at_us, a.day, l.product, l.category, l.brand, l.quantity_milli, l.amount, l.discount
FROM order_lines AS l JOIN arrivals AS a ON a.message_id = l.message_id
WHERE a.verdict = 'new' AND (l.product IS NOT NULL OR l.category IS NOT NULL OR l.brand IS NOT NULL)
