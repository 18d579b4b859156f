-- Events refused because whoever they speak of was erased. Reads: happened, erased_keys (value). Gives: happened.
SELECT
    h.row, h.moment, h.customer, h.at_us, h.day, h.type, h.name, h.place, h.campaign, h.channel, h.product, h.score_milli,
    h.order_id, h.amount, h.properties, h.text, h.given_id, h.dated, h.refused,
    CASE WHEN h.reason IS NULL AND e.value IS NOT NULL THEN 'erased' ELSE h.reason END AS reason
FROM happened AS h LEFT JOIN erased_keys AS e ON e.value = h.customer
