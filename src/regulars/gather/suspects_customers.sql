-- How many sound rows each customer has. Reads: checked. Gives: customer, rows.
SELECT customer, COUNT(*) AS rows FROM checked WHERE reason IS NULL GROUP BY customer
