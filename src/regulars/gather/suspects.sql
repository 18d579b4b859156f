-- Rows that a shop should look at, by what is odd about them. One row may be odd in several ways.
-- Reads: checked, customer_values, busy, whole, twins, copies, typical: one question each, so that a large file is never held in memory more
-- than once. Gives: code (of `gather/findings.py`), row, amount (minor units; what is given back counts as nothing).
WITH crowds AS (
    -- One who is behind a twentieth of everything, and has ten times as much as people have on average.
    SELECT b.customer FROM busy AS b CROSS JOIN whole AS w
    WHERE b.rows >= 20 AND b.rows > GREATEST(0.05, 10.0 / w.customers) * w.rows
),
testers AS (
    SELECT customer FROM customer_values WHERE REGEXP_MATCHES(LOWER(value), '(^|[^a-z])test(er|user|[^a-z]|$)|测试')
),
prices AS (
    SELECT c.row, c.product, c.amount, CAST(c.amount AS DOUBLE) * 1000 / COALESCE(c.quantity_milli, 1000) AS price
    FROM checked AS c WHERE c.reason IS NULL AND c.product IN (SELECT product FROM typical) AND c.amount > 0
        AND COALESCE(c.quantity_milli, 1000) > 0
),
found AS (
    SELECT 'customer_missing' AS code, row, name, amount FROM checked WHERE reason = 'customer_missing'
    UNION ALL
    SELECT 'time_in_the_future' AS code, row, name, amount FROM checked WHERE reason = 'time_in_the_future'
    UNION ALL
    SELECT 'duplicate_rows' AS code, row, name, amount FROM twins WHERE twin > 1
    UNION ALL
    SELECT 'order_twice' AS code, r.row, r.name, r.amount
    FROM checked AS r JOIN copies AS c ON c.customer = r.customer AND c.order_id = r.order_id
    WHERE c.copy > 1 AND r.reason IS NULL AND r.name = 'Order Completed'
    UNION ALL
    SELECT 'one_customer' AS code, r.row, r.name, r.amount FROM checked AS r JOIN crowds AS c ON c.customer = r.customer
    WHERE r.reason IS NULL
    UNION ALL
    SELECT 'amounts_extreme' AS code, r.row, r.name, r.amount FROM checked AS r JOIN whole AS w ON r.amount > w.amount_high
    WHERE r.reason IS NULL AND r.name = 'Order Completed'
    UNION ALL
    SELECT 'price_factor_100' AS code, p.row, 'Order Completed' AS name, p.amount
    FROM prices AS p JOIN typical AS t ON t.product = p.product
    WHERE p.price / t.price BETWEEN 90 AND 110 OR t.price / p.price BETWEEN 90 AND 110
    UNION ALL
    SELECT 'zero_amounts' AS code, row, name, amount FROM checked WHERE reason IS NULL AND amount = 0
    UNION ALL
    SELECT 'test_orders' AS code, row, name, amount FROM checked
    WHERE reason IS NULL
        -- Looked for plainly first: patterns are slow.
        AND (customer IN (SELECT customer FROM testers) OR order_id LIKE '%est%'
            OR order_id LIKE '%EST%' OR order_id LIKE '%测试%' OR product LIKE '%est%' OR product LIKE '%EST%' OR product LIKE '测试%')
        AND (customer IN (SELECT customer FROM testers)
            OR REGEXP_MATCHES(LOWER(order_id), '(^|[^a-z])test([^a-z]|$)|测试')
            OR REGEXP_MATCHES(LOWER(product), '^test( order| product| item)?$|^测试'))
)
SELECT code, row, CASE WHEN name = 'Order Completed' THEN amount ELSE 0 END AS amount FROM found
