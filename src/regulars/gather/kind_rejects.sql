-- The refused rows of a file of any kind but orders, for the rejects file, with their cells: neither mail nor phone, nor what
-- somebody wrote. Reads: told, keyed, other_fates, raw_unread. Gives: row, reason, and the cells by the column of `told`.
WITH refused AS (
    SELECT row, reason FROM other_fates WHERE reason IS NOT NULL
    UNION ALL
    SELECT row, reason FROM raw_unread
)
SELECT f.row, f.reason, k.customer_cell AS customer, t.card, t.event, t.time_1, t.time_2, t.time_3, t.time_4, t.message_id,
    t.order_id, t.amount, t.product, t.product_name, t.category, t.brand, t.price, t.place, t.campaign, t.channel, t.score
FROM refused AS f LEFT JOIN told AS t ON t.row = f.row LEFT JOIN keyed AS k ON k.row = f.row
ORDER BY f.row, f.reason
