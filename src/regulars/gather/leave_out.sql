-- Rows refused because the shop said so. Reads: checked, suspects. Gives: checked. Values: code.
SELECT
    c.row, c.customer, c.order_id, c.product, c.category, c.brand, c.place, c.at_us, c.day, c.name, c.amount, c.discount,
    c.quantity_milli,
    CASE WHEN c.reason IS NULL AND s.row IS NOT NULL THEN 'left_out' ELSE c.reason END AS reason
FROM checked AS c LEFT JOIN (SELECT row FROM suspects WHERE code = :code) AS s ON s.row = c.row
