-- Every text that may say who somebody is, once. Reads: raw. Gives: role, text.
SELECT DISTINCT 'customer' AS role, TRIM(customer) AS text FROM raw WHERE TRIM(customer) <> ''
UNION ALL
SELECT DISTINCT 'card' AS role, TRIM(card) AS text FROM raw WHERE TRIM(card) <> ''
UNION ALL
SELECT DISTINCT 'email' AS role, TRIM(email) AS text FROM raw WHERE TRIM(email) <> ''
UNION ALL
SELECT DISTINCT 'phone' AS role, TRIM(phone) AS text FROM raw WHERE TRIM(phone) <> ''
