-- Rows refused because whoever they speak of was erased. Reads: checked, customer_values, erased_keys (value). Gives: checked.
SELECT
    c.row, c.customer, c.order_id, c.product, c.category, c.brand, c.place, c.at_us, c.day, c.name, c.amount, c.discount,
    c.quantity_milli,
    CASE WHEN c.reason IS NULL AND c.customer IN (SELECT v.customer FROM customer_values AS v JOIN erased_keys AS e ON e.value = v.value)
        THEN 'erased' ELSE c.reason END AS reason
FROM checked AS c
