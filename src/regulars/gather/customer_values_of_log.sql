-- In the log customers are pseudonyms, which say nothing: no number has a text. Gives: customer, value.
SELECT CAST(NULL AS BIGINT) AS customer, CAST(NULL AS VARCHAR) AS value LIMIT 0
