-- Order lines as orders. An order happened when its first line did; its digest tells a repeat from a change.
-- Reads: order_lines. Gives: one row an order, as columns of the log. Values: now_us.
SELECT
    message_id,
    -- A sum of hashes does not depend on the order of the lines.
    MD5(CONCAT_WS('|', CAST(COUNT(*) AS VARCHAR), CAST(SUM(CAST(MD5_NUMBER_LOWER(CONCAT_WS('|', at_us, COALESCE(product, ''),
        COALESCE(CAST(quantity_milli AS VARCHAR), ''), COALESCE(CAST(amount AS VARCHAR), ''),
        COALESCE(CAST(discount AS VARCHAR), ''))) AS HUGEINT)) AS VARCHAR))) AS digest,
    -- One id, one member, name and order number: any of them will do.
    ANY_VALUE(member) AS member,
    'track' AS type,
    ANY_VALUE(name) AS name,
    MIN(at_us) AS at_us,
    MIN(day) AS day,
    CAST(:now_us AS BIGINT) AS received_at,
    ANY_VALUE(order_id) AS order_id,
    CAST(SUM(amount) AS BIGINT) AS amount,
    CAST(SUM(discount) AS BIGINT) AS discount,
    CAST(COUNT(*) AS INTEGER) AS lines,
    MIN(place) AS place,
    CAST(NULL AS VARCHAR) AS campaign,
    CAST(NULL AS VARCHAR) AS channel,
    CAST(NULL AS VARCHAR) AS product,
    CAST(NULL AS BIGINT) AS score_milli,
    CAST(NULL AS VARCHAR) AS properties
FROM order_lines
GROUP BY message_id
