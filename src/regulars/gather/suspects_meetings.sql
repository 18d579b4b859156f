-- Instants at which two order numbers meet, in a file that tells the time of day. Reads: checked, whole. Gives: at_us.
-- Values: slice, slices: some days at a time, so that a large file fits into memory.
SELECT at_us FROM checked CROSS JOIN whole WHERE whole.has_clock AND reason IS NULL AND name = 'Order Completed' AND order_id IS NOT NULL
    AND MOD(day, :slices) = :slice
GROUP BY at_us HAVING COUNT(*) > 1 AND MIN(order_id) < MAX(order_id)
