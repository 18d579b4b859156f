-- Accepted rows as lines of orders. Rows of one member with one order number, or without a number at one instant, are one order.
-- Reads: checked, people (value, member). Gives: lines with the id of their order.
WITH known AS (
    SELECT c.*, p.member
    FROM checked AS c JOIN people AS p ON p.value = c.customer
    WHERE c.reason IS NULL
)
SELECT
    row, name, member, order_id, at_us, day, place, product, category, brand, quantity_milli, amount, discount,
    MD5(name || '|' || CAST(member AS VARCHAR) || '|' || COALESCE('order|' || order_id, 'at|' || CAST(at_us AS VARCHAR)))
        AS message_id
FROM known
