-- Who the accepted rows speak of. Reads: checked, customer_values, happened. Gives: value, one row a customer, sorted.
SELECT value FROM customer_values WHERE customer IN (SELECT customer FROM checked WHERE reason IS NULL)
UNION
SELECT customer AS value FROM happened WHERE reason IS NULL
ORDER BY value
