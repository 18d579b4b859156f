-- No other events in this import: the empty shape of happened.
SELECT CAST(0 AS BIGINT) AS row, 0 AS moment, '' AS customer, CAST(0 AS BIGINT) AS at_us, 0 AS day, '' AS type, '' AS name, '' AS place,
    '' AS campaign, '' AS channel, '' AS product, CAST(0 AS BIGINT) AS score_milli, '' AS order_id, CAST(0 AS BIGINT) AS amount,
    '' AS properties, '' AS text, '' AS given_id, 1 AS dated, CAST(0 AS BIGINT) AS refused, CAST(NULL AS VARCHAR) AS reason
LIMIT 0
