-- The rows of a file as it says them, without mail addresses and phone numbers: these stand in the records alone.
-- Reads: raw. Gives: row, and one text column a role.
SELECT row, customer, time, amount, order_id, product, category, brand, quantity, unit_price, discount, place, currency, card,
    household
FROM raw
