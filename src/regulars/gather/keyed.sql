-- Who each row speaks of, and by which identifiers. Reads: raw, as `keys.sql` gave it. Gives: the same.
SELECT row, customer, customer_said, customer_cell, card, email, phone, household FROM raw
