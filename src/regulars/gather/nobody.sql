-- Texts in the column of the customers that stand for nobody, dashes aside: few, and looked for once a text, not once a row.
-- Reads: raw, nobody_words (word, in lower case and without dashes). Gives: text, as it stands in raw.
SELECT t.text
FROM (SELECT DISTINCT customer AS text FROM raw) AS t
JOIN nobody_words AS w ON w.word = REPLACE(LOWER(TRIM(t.text)), '-', '')
