-- Accepted rows that are no orders, as columns of the log. Equal rows of one file are told apart by their number.
-- Reads: happened (customer, at_us, day, name, type, place, campaign, channel, product, score_milli, properties, reason), people. Values: now_us.
WITH known AS (
    SELECT h.row, p.member, h.type, h.name, h.at_us, h.day, h.place, h.campaign, h.channel, h.product, h.score_milli,
        h.properties,
        ROW_NUMBER() OVER (PARTITION BY p.member, h.name, h.at_us, h.place, h.campaign, h.channel, h.product, h.score_milli,
            h.properties ORDER BY h.row) AS twin
    FROM happened AS h JOIN people AS p ON p.value = h.customer
    WHERE h.reason IS NULL
)
SELECT
    MD5(CONCAT_WS('|', name, CAST(member AS VARCHAR), CAST(at_us AS VARCHAR), COALESCE(place, ''), COALESCE(campaign, ''),
        COALESCE(channel, ''), COALESCE(product, ''), COALESCE(CAST(score_milli AS VARCHAR), ''), COALESCE(properties, ''),
        CAST(twin AS VARCHAR))) AS message_id,
    CAST(NULL AS VARCHAR) AS digest,
    member, type, name, at_us, day,
    CAST(:now_us AS BIGINT) AS received_at,
    CAST(NULL AS VARCHAR) AS order_id,
    CAST(NULL AS BIGINT) AS amount,
    CAST(NULL AS BIGINT) AS discount,
    CAST(NULL AS INTEGER) AS lines,
    place, campaign, channel, product, score_milli, properties
FROM known
