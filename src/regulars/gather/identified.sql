-- Who is who, as a file says: identifiers that stand beside the customer. Nothing of it is stored; it is there to be handed over.
-- Reads: told (row, customer, phone, mail, card). Gives: customer, kind (phone, mail, card), value as written; each once.
SELECT DISTINCT TRIM(customer) AS customer, 'phone' AS kind, TRIM(phone) AS value
FROM told WHERE NULLIF(TRIM(phone), '') IS NOT NULL AND NULLIF(TRIM(customer), '') IS NOT NULL AND TRIM(phone) <> TRIM(customer)
UNION
SELECT DISTINCT TRIM(customer) AS customer, 'mail' AS kind, TRIM(mail) AS value
FROM told WHERE NULLIF(TRIM(mail), '') IS NOT NULL AND NULLIF(TRIM(customer), '') IS NOT NULL AND TRIM(mail) <> TRIM(customer)
UNION
SELECT DISTINCT TRIM(customer) AS customer, 'card' AS kind, TRIM(card) AS value
FROM told WHERE NULLIF(TRIM(card), '') IS NOT NULL AND NULLIF(TRIM(customer), '') IS NOT NULL AND TRIM(card) <> TRIM(customer)
