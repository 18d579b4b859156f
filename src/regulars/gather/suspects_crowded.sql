-- Where one customer has two rows of one amount at one instant. Reads: checked. Gives: customer, at_us, amount.
-- Values: slice, slices: some days at a time, so that a large file fits into memory.
SELECT customer, at_us, amount FROM checked WHERE reason IS NULL AND MOD(day, :slices) = :slice
GROUP BY customer, at_us, amount HAVING COUNT(*) > 1
