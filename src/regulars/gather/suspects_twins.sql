-- Rows that may be copies: where one customer has two rows at one instant, and only there, may one of them be a copy.
-- Reads: checked, crowded. Gives: row, amount, name, twin (from 1 among rows that say the same).
SELECT r.row, r.amount, r.name, ROW_NUMBER() OVER (PARTITION BY r.customer, r.at_us, r.name, r.order_id, r.product,
    r.amount, r.quantity_milli, r.discount ORDER BY r.row) AS twin
FROM checked AS r JOIN crowded AS c
    ON c.customer = r.customer AND c.at_us = r.at_us AND c.amount IS NOT DISTINCT FROM r.amount
WHERE r.reason IS NULL
