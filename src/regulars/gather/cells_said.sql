-- As `cells.sql`, where `keys.sql` put a key in the place of the customer.
-- Reads: raw (with customer_cell). Gives: row, and one text column a role.
SELECT row, customer_cell AS customer, time, amount, order_id, product, category, brand, quantity, unit_price, discount, place,
    currency, card, household
FROM raw
