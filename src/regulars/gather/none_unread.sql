-- Every row of a typed file can be read as a row.
SELECT CAST(0 AS BIGINT) AS row, '' AS reason LIMIT 0
