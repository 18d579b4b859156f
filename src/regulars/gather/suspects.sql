-- Rows that a shop should look at, by what is odd about them. One row may be odd in several ways.
-- Reads: checked. Gives: code (of `gather/findings.py`), row, amount (minor units; what is given back counts as nothing).
WITH whole AS (
    SELECT COUNT(*) AS rows, COUNT(DISTINCT customer) AS customers,
        -- A shop that writes days alone has one and the same time on each of them, an hour apart where clocks change.
        MAX(at_us - CAST(day AS BIGINT) * 86400000000) - MIN(at_us - CAST(day AS BIGINT) * 86400000000)
            NOT IN (0, 3600000000)
            AS has_clock,
        CASE WHEN COUNT(*) FILTER (WHERE name = 'Order Completed') >= 1000
            THEN PERCENTILE_CONT(0.999) WITHIN GROUP (ORDER BY amount) END AS amount_high
    FROM checked WHERE reason IS NULL
),
-- Where one customer has two rows at one instant, and only there, may one of them be a copy.
crowded AS (
    SELECT customer, at_us, MIN(amount) AS amount_min FROM checked WHERE reason IS NULL
    GROUP BY customer, at_us, amount HAVING COUNT(*) > 1
),
twins AS (
    SELECT r.row, r.amount, r.name, ROW_NUMBER() OVER (PARTITION BY r.customer, r.at_us, r.name, r.order_id, r.product,
        r.amount, r.quantity_milli, r.discount ORDER BY r.row) AS twin
    FROM checked AS r JOIN crowded AS c
        ON c.customer = r.customer AND c.at_us = r.at_us AND c.amount_min IS NOT DISTINCT FROM r.amount
    WHERE r.reason IS NULL
),
-- Two numbers at one instant: rare, so that orders are put together for these alone.
meetings AS (
    SELECT at_us FROM checked WHERE reason IS NULL AND name = 'Order Completed' AND order_id IS NOT NULL
    GROUP BY at_us HAVING COUNT(*) > 1 AND MIN(order_id) < MAX(order_id)
),
orders AS (
    SELECT c.customer, c.order_id, MIN(c.at_us) AS at_us, SUM(c.amount) AS paid, COUNT(*) AS lines,
        MIN(c.product) AS product, MAX(c.product) AS product_last
    FROM checked AS c JOIN meetings AS m ON m.at_us = c.at_us CROSS JOIN whole
    WHERE whole.has_clock AND c.reason IS NULL AND c.order_id IS NOT NULL AND c.name = 'Order Completed'
    GROUP BY c.customer, c.order_id
),
copies AS (
    SELECT customer, order_id, ROW_NUMBER() OVER (PARTITION BY customer, at_us, paid, lines, product, product_last
        ORDER BY order_id) AS copy
    FROM orders WHERE paid > 0
),
-- One who is behind a twentieth of everything, and has ten times as much as people have on average.
crowds AS (
    SELECT customer FROM checked CROSS JOIN whole WHERE reason IS NULL GROUP BY customer
    HAVING COUNT(*) >= 20 AND COUNT(*) > GREATEST(0.05, 10.0 / MIN(whole.customers)) * MIN(whole.rows)
),
prices AS (
    SELECT row, product, amount, CAST(amount AS DOUBLE) * 1000 / COALESCE(quantity_milli, 1000) AS price
    FROM checked WHERE reason IS NULL AND product IS NOT NULL AND amount > 0 AND COALESCE(quantity_milli, 1000) > 0
),
spread AS (
    SELECT product FROM prices GROUP BY product HAVING COUNT(*) >= 3 AND MAX(price) >= 90 * MIN(price)
),
typical AS (
    SELECT p.product, PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY p.price) AS price
    FROM prices AS p JOIN spread AS s ON s.product = p.product GROUP BY p.product
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
        AND (customer LIKE '%est%' OR customer LIKE '%EST%' OR customer LIKE '%测试%' OR order_id LIKE '%est%'
            OR order_id LIKE '%EST%' OR order_id LIKE '%测试%' OR product LIKE '%est%' OR product LIKE '%EST%' OR product LIKE '测试%')
        AND (REGEXP_MATCHES(LOWER(customer), '(^|[^a-z])test(er|user|[^a-z]|$)|测试')
            OR REGEXP_MATCHES(LOWER(order_id), '(^|[^a-z])test([^a-z]|$)|测试')
            OR REGEXP_MATCHES(LOWER(product), '^test( order| product| item)?$|^测试'))
)
SELECT code, row, CASE WHEN name = 'Order Completed' THEN amount ELSE 0 END AS amount FROM found
