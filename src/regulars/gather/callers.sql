-- Texts in the column of the customers, each judged once, not once a row.
-- Reads: raw, nobody_words (word, in lower case and without dashes). Gives: text, as it stands in raw; value, without blanks around
-- it; customer, a number in the order of the values (NULL where the text stands for nobody); reason, why its rows are refused.
WITH texts AS (SELECT DISTINCT customer AS text FROM raw WHERE customer IS NOT NULL),
named AS (
    SELECT t.text, CASE WHEN w.word IS NULL THEN TRIM(t.text) END AS value
    FROM texts AS t LEFT JOIN nobody_words AS w ON w.word = REPLACE(LOWER(TRIM(t.text)), '-', '')
)
SELECT
    text, value,
    CASE WHEN value IS NOT NULL THEN CAST(DENSE_RANK() OVER (ORDER BY value) AS INTEGER) END AS customer,
    CASE
        WHEN value IS NULL THEN 'customer_missing'
        WHEN value IN (CHR(30) || 'email_unreadable', CHR(30) || 'phone_unreadable', CHR(30) || 'customer_unusable')
            THEN SUBSTR(value, 2)
        WHEN STRLEN(value) > 1000 OR CONTAINS(value, CHR(0)) THEN 'customer_unusable'
    END AS reason
FROM named
