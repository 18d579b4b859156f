-- Accepted rows as lines of orders. Rows of one member with one order number, or without a number at one instant, are one order.
-- Reads: checked, members (customer, member). Gives: lines. An order is known by who and order_key: who is four times the member,
-- plus 2 for money given back, plus 1 for an order that has a number.
SELECT
    c.row,
    p.member * 4 + CASE WHEN c.name = 'Order Refunded' THEN 2 ELSE 0 END + CASE WHEN c.order_id IS NULL THEN 0 ELSE 1 END AS who,
    COALESCE(c.order_id, CAST(c.at_us AS VARCHAR)) AS order_key,
    c.at_us, c.day, c.place, c.product, c.category, c.brand, c.quantity_milli, c.amount, c.discount
FROM checked AS c JOIN members AS p ON p.customer = c.customer
WHERE c.reason IS NULL
