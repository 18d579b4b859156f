-- Who each row speaks of: the most trusted identifier in it that can be used. A customer number stands as it is, another kind
-- with its name before it between two unit separators; where nothing can be used, a record separator and the reason.
-- Reads: raw, usable (role, text, rank, key, reason). Gives: raw, with the key in customer.
-- Values: customer_kind (of what stands in the column of the customers).
WITH found AS (
    SELECT r.*,
        c.rank AS customer_rank, c.key AS customer_key, c.reason AS customer_reason,
        k.rank AS card_rank, k.key AS card_key,
        e.rank AS email_rank, e.key AS email_key, e.reason AS email_reason,
        p.rank AS phone_rank, p.key AS phone_key, p.reason AS phone_reason
    FROM raw AS r
    LEFT JOIN usable AS c ON c.role = 'customer' AND c.text = TRIM(r.customer)
    LEFT JOIN usable AS k ON k.role = 'card' AND k.text = TRIM(r.card)
    LEFT JOIN usable AS e ON e.role = 'email' AND e.text = TRIM(r.email)
    LEFT JOIN usable AS p ON p.role = 'phone' AND p.text = TRIM(r.phone)
),
ranked AS (
    SELECT *, LEAST(COALESCE(customer_rank, 1000), COALESCE(card_rank, 1000), COALESCE(email_rank, 1000),
        COALESCE(phone_rank, 1000)) AS best
    FROM found
)
SELECT
    row,
    CASE best
        WHEN 1000 THEN CHR(30) || COALESCE(customer_reason, email_reason, phone_reason)
        WHEN customer_rank THEN customer_key
        WHEN card_rank THEN card_key
        WHEN email_rank THEN email_key
        ELSE phone_key
    END AS customer,
    time, order_id, amount, product, category, brand, quantity, unit_price, discount, place, currency, customer AS customer_said,
    -- What stands in the column of the customers, for people to look at; of a mail address or a phone number the first sign.
    CASE :customer_kind
        WHEN 'card' THEN card
        WHEN 'email' THEN SUBSTR(NULLIF(TRIM(email), ''), 1, 1) || '…'
        WHEN 'phone' THEN SUBSTR(NULLIF(TRIM(phone), ''), 1, 1) || '…'
        ELSE customer
    END AS customer_cell,
    card, email, phone, household
FROM ranked
