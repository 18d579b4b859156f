-- Identifiers seen with the members of accepted rows; the customer number only where another kind is the row's key.
-- Reads: checked, customer_values, happened, keyed, usable, people. Gives: member, kind, value, mark, each once.
WITH sound AS (
    SELECT c.row, v.value AS customer FROM checked AS c JOIN customer_values AS v ON v.customer = c.customer WHERE c.reason IS NULL
    UNION ALL
    SELECT DISTINCT row, customer FROM happened WHERE reason IS NULL
),
seen AS (
    SELECT p.member, c.customer AS key, r.customer_said, r.card, r.email, r.phone
    FROM sound AS c JOIN people AS p ON p.value = c.customer JOIN keyed AS r ON r.row = c.row
),
said AS (
    SELECT DISTINCT member, 'customer' AS role, TRIM(customer_said) AS text FROM seen WHERE key <> TRIM(customer_said)
    UNION ALL
    SELECT DISTINCT member, 'card' AS role, TRIM(card) AS text FROM seen
    UNION ALL
    SELECT DISTINCT member, 'email' AS role, TRIM(email) AS text FROM seen
    UNION ALL
    SELECT DISTINCT member, 'phone' AS role, TRIM(phone) AS text FROM seen
)
SELECT DISTINCT s.member, s.role AS kind, u.value, u.mark
FROM said AS s JOIN usable AS u ON u.role = s.role AND u.text = s.text
WHERE u.value IS NOT NULL
ORDER BY s.role, s.member, u.value
