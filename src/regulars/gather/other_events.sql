-- Accepted rows that are no orders, as columns of the log. Equal rows of one file are told apart by their number.
-- Reads: happened (customer, at, day, name, type, campaign, properties, reason), people. Values: now_us.
WITH known AS (
    SELECT h.row, p.member, h.type, h.name, h.at_us, h.day, h.campaign, h.properties,
        ROW_NUMBER() OVER (PARTITION BY p.member, h.name, h.at_us, h.campaign, h.properties ORDER BY h.row) AS twin
    FROM happened AS h JOIN people AS p ON p.value = h.customer
    WHERE h.reason IS NULL
)
SELECT
    MD5(CONCAT_WS('|', name, CAST(member AS VARCHAR), CAST(at_us AS VARCHAR), COALESCE(campaign, ''),
        COALESCE(properties, ''), CAST(twin AS VARCHAR))) AS message_id,
    MD5(COALESCE(properties, '')) AS digest,
    member, type, name, at_us, day,
    CAST(:now_us AS BIGINT) AS received_at,
    CAST(NULL AS VARCHAR) AS order_id,
    CAST(NULL AS BIGINT) AS amount,
    CAST(NULL AS BIGINT) AS discount,
    CAST(NULL AS INTEGER) AS lines,
    CAST(NULL AS VARCHAR) AS place,
    campaign, properties
FROM known
