-- Everything that arrives, as columns of the log. Reads: orders, other_events.
SELECT
    'o' || CAST(who AS VARCHAR) || '|' || order_key AS message_id,
    CAST(NULL AS VARCHAR) AS digest,
    CAST((who - who % 4) / 4 AS BIGINT) AS member,
    'track' AS type,
    CASE WHEN who % 4 >= 2 THEN 'Order Refunded' ELSE 'Order Completed' END AS name,
    at_us, day, received_at,
    CASE WHEN who % 2 = 1 THEN order_key END AS order_id,
    amount, discount, lines, place,
    CAST(NULL AS VARCHAR) AS campaign,
    CAST(NULL AS VARCHAR) AS channel,
    CAST(NULL AS VARCHAR) AS product,
    CAST(NULL AS BIGINT) AS score_milli,
    CAST(NULL AS VARCHAR) AS properties
FROM orders
UNION ALL
SELECT * FROM other_events
