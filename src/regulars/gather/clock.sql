-- Date and time of day from two columns as one. Reads: raw (with clock). Gives: raw; digits alone (20260301) get their marks.
SELECT
    row, customer, order_id, product, category, brand, place, amount, unit_price, discount, quantity, currency, card, email, phone, household,
    TRIM(CASE WHEN REGEXP_MATCHES(TRIM(time), '^\d{8}$') AND NULLIF(TRIM(clock), '') IS NOT NULL
        THEN SUBSTRING(TRIM(time), 1, 4) || '-' || SUBSTRING(TRIM(time), 5, 2) || '-' || SUBSTRING(TRIM(time), 7, 2)
        ELSE TRIM(time) END || ' ' || COALESCE(TRIM(clock), '')) AS time
FROM raw
