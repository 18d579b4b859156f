-- The customers of `checked` by their numbers. Reads: callers. Gives: customer, value.
SELECT DISTINCT customer, value FROM callers WHERE customer IS NOT NULL
