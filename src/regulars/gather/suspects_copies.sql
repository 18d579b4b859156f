-- Orders that may be copies. Two numbers at one instant are rare, so orders are put together for these alone.
-- Reads: checked, whole, meetings. Gives: customer, order_id, copy (from 1 among orders that say the same).
WITH orders AS (
    SELECT c.customer, c.order_id, MIN(c.at_us) AS at_us, SUM(c.amount) AS paid, COUNT(*) AS lines,
        MIN(c.product) AS product, MAX(c.product) AS product_last
    FROM checked AS c JOIN meetings AS m ON m.at_us = c.at_us CROSS JOIN whole
    WHERE whole.has_clock AND c.reason IS NULL AND c.order_id IS NOT NULL AND c.name = 'Order Completed'
    GROUP BY c.customer, c.order_id
)
SELECT customer, order_id, ROW_NUMBER() OVER (PARTITION BY customer, at_us, paid, lines, product, product_last
    ORDER BY order_id) AS copy
FROM orders WHERE paid > 0
