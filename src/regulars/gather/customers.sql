-- Who the accepted rows speak of. Reads: checked, happened. Gives: value, one row a customer, sorted.
SELECT customer AS value FROM checked WHERE reason IS NULL
UNION
SELECT customer AS value FROM happened WHERE reason IS NULL
ORDER BY value
