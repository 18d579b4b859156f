-- Totals of an order that stand on each of its lines, counted once. Where an order's lines differ they are its lines' own.
-- Reads: raw. Gives: raw. Values: once_amount, once_discount (1 for what is counted once, else 0).
SELECT
    row, customer, time, order_id, product, category, brand, quantity, unit_price, place, currency, card, email, phone, household,
    CASE WHEN :once_amount = 1 AND NULLIF(TRIM(order_id), '') IS NOT NULL
        AND MIN(NULLIF(TRIM(amount), '')) OVER whole = MAX(NULLIF(TRIM(amount), '')) OVER whole
        AND ROW_NUMBER() OVER (PARTITION BY COALESCE(customer, card, email, phone), order_id, TRIM(amount) ORDER BY row) > 1 THEN NULL ELSE amount END AS amount,
    CASE WHEN :once_discount = 1 AND NULLIF(TRIM(order_id), '') IS NOT NULL
        AND MIN(NULLIF(TRIM(discount), '')) OVER whole = MAX(NULLIF(TRIM(discount), '')) OVER whole
        AND ROW_NUMBER() OVER (PARTITION BY COALESCE(customer, card, email, phone), order_id, TRIM(discount) ORDER BY row) > 1 THEN NULL ELSE discount END AS discount
FROM raw
WINDOW whole AS (PARTITION BY COALESCE(customer, card, email, phone), order_id)
