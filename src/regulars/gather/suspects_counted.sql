-- How many rows are odd in which way, and what was paid in them. Reads: suspects. Gives: code, rows, money (minor units).
SELECT code, COUNT(*) AS rows, CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS money FROM suspects GROUP BY code ORDER BY code
