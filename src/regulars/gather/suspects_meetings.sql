-- Instants at which two order numbers meet. Reads: checked. Gives: at_us.
-- Values: slice, slices: some days at a time, so that a large file fits into memory.
SELECT at_us FROM checked WHERE reason IS NULL AND name = 'Order Completed' AND order_id IS NOT NULL
    AND MOD(day, :slices) = :slice
GROUP BY at_us HAVING COUNT(*) > 1 AND MIN(order_id) < MAX(order_id)
