-- Which mark stands before the decimals, over a whole column: a mark before one, two or more than three last digits.
-- Reads: raw (text columns amount, unit_price, discount, quantity). Gives: role, points, commas (rows that prove each).
WITH texts AS (
    SELECT 'amount' AS role, amount AS text FROM raw
    UNION ALL SELECT 'unit_price' AS role, unit_price AS text FROM raw
    UNION ALL SELECT 'discount' AS role, discount AS text FROM raw
    UNION ALL SELECT 'quantity' AS role, quantity AS text FROM raw
)
SELECT
    role,
    CAST(COUNT(*) FILTER (WHERE REGEXP_MATCHES(text, '\.(\d{1,2}|\d{4,})\D*$|,\d{3}\.\d')) AS BIGINT) AS points,
    CAST(COUNT(*) FILTER (WHERE REGEXP_MATCHES(text, ',(\d{1,2}|\d{4,})\D*$|\.\d{3},\d')) AS BIGINT) AS commas
FROM texts
GROUP BY role
ORDER BY role
