-- How many rows name each currency, as written. Reads: currency_marks. Gives: mark, rows.
SELECT mark, COUNT(*) AS rows FROM currency_marks GROUP BY mark ORDER BY rows DESC, mark
