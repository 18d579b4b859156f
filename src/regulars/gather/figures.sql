-- What a whole file says, refused rows included: figures to compare with the shop's own books.
-- Reads: checked. Gives: one row; money in minor units, refunds taken off. A cancellation line gives back, under an order
-- number that is marked with a C.
SELECT
    CAST(SUM(CASE WHEN name = 'Order Refunded' THEN -amount ELSE amount END) AS BIGINT) AS net_amount_minor,
    CAST(COUNT(*) FILTER (WHERE name = 'Order Refunded') AS BIGINT) AS lines_given_back,
    -- Looked at only where something was given back: the pattern is the dear part.
    CAST(COUNT(CASE WHEN name = 'Order Refunded' THEN CASE WHEN REGEXP_MATCHES(order_id, '^[Cc][0-9]+$') THEN 1 END END)
        AS BIGINT) AS cancellation_lines,
    CAST(COUNT(*) FILTER (WHERE customer IS NULL) AS BIGINT) AS lines_without_customer
FROM checked
