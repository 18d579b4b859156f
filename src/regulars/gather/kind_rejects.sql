-- The refused rows of a file of any kind but orders, for the rejects file, with their cells: neither mail nor phone, nor what
-- somebody wrote. Reads: told, keyed, other_fates, raw_unread. Gives: row, reason, and the cells by the column of `told`.
-- Values: shaped_private (a regular expression).
WITH refused AS (
    SELECT row, reason FROM other_fates WHERE reason IS NOT NULL
    UNION ALL
    SELECT row, reason FROM raw_unread
)
-- Of somebody who was erased, neither the customer's cell nor the card's is shown again.
SELECT f.row, f.reason, CASE WHEN f.reason <> 'erased' THEN k.customer_cell END AS customer,
    CASE WHEN f.reason <> 'erased' THEN t.card END AS card, t.time_1, t.time_2, t.time_3, t.time_4, CASE WHEN f.reason <> 'erased' THEN t.order_id END AS order_id, t.amount,
    t.product_name, t.category, t.brand, t.price, t.score,
    -- What the log would leave out is left out here.
    CASE WHEN NOT REGEXP_MATCHES(t.event, :shaped_private) THEN t.event END AS event,
    CASE WHEN NOT REGEXP_MATCHES(t.message_id, :shaped_private) THEN t.message_id END AS message_id,
    CASE WHEN NOT REGEXP_MATCHES(t.product, :shaped_private) THEN t.product END AS product,
    CASE WHEN NOT REGEXP_MATCHES(t.place, :shaped_private) THEN t.place END AS place,
    CASE WHEN NOT REGEXP_MATCHES(t.campaign, :shaped_private) THEN t.campaign END AS campaign,
    CASE WHEN NOT REGEXP_MATCHES(t.channel, :shaped_private) THEN t.channel END AS channel
FROM refused AS f LEFT JOIN told AS t ON t.row = f.row LEFT JOIN keyed AS k ON k.row = f.row
ORDER BY f.row, f.reason
