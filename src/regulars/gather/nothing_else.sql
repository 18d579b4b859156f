-- No other events in this import: the empty shape of happened.
SELECT CAST(0 AS BIGINT) AS row, '' AS customer, CAST(0 AS BIGINT) AS at_us, 0 AS day, '' AS type, '' AS name, '' AS place,
    '' AS campaign, '' AS channel, '' AS product, CAST(0 AS BIGINT) AS score_milli, '' AS properties, CAST(NULL AS VARCHAR) AS reason
LIMIT 0
