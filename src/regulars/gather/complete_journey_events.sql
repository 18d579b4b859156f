-- The Complete Journey's redemptions, campaign targets and household traits as events, numbered one after the other.
-- Reads: coupon_redemptions, campaigns, campaign_descriptions, demographics, transactions. Traits carry no time: they are taken to be known
-- from the first day of the data. Values: zone.
WITH dated AS (
    SELECT row, household_id AS customer, CAST(redemption_date AS TIMESTAMP) AS local_time, 'track' AS type,
        'Coupon Redeemed' AS name, campaign_id AS campaign, '{"coupon": "' || coupon_upc || '"}' AS properties
    FROM coupon_redemptions
    UNION ALL
    SELECT c.row + (SELECT COUNT(*) FROM coupon_redemptions), c.household_id, CAST(d.start_date AS TIMESTAMP), 'track', 'Message Sent',
        c.campaign_id, '{"campaign_type": "' || d.campaign_type || '"}'
    FROM campaigns AS c LEFT JOIN campaign_descriptions AS d ON d.campaign_id = c.campaign_id
    UNION ALL
    SELECT row + (SELECT COUNT(*) FROM coupon_redemptions) + (SELECT COUNT(*) FROM campaigns), household_id,
        (SELECT MIN(CAST(transaction_timestamp AS TIMESTAMP)) FROM transactions), 'identify', 'Member Identified', CAST(NULL AS VARCHAR),
        '{"age": "' || COALESCE(age, '') || '", "income": "' || COALESCE(income, '') || '", "household_size": "'
        || COALESCE(household_size, '') || '", "kids_count": "' || COALESCE(kids_count, '') || '"}'
    FROM demographics
)
SELECT row, 1 AS moment, customer, EPOCH_US(TIMEZONE(:zone, local_time)) AS at_us,
    CAST(DATEDIFF('day', DATE '1970-01-01', CAST(local_time AS DATE)) AS INTEGER) AS day,
    type, name, CAST(NULL AS VARCHAR) AS place, campaign, CAST(NULL AS VARCHAR) AS channel, CAST(NULL AS VARCHAR) AS product,
    CAST(NULL AS BIGINT) AS score_milli, CAST(NULL AS VARCHAR) AS order_id, CAST(NULL AS BIGINT) AS amount, properties,
    CAST(NULL AS VARCHAR) AS text, CAST(NULL AS VARCHAR) AS given_id, 1 AS dated, CAST(0 AS BIGINT) AS refused,
    CASE WHEN customer IS NULL THEN 'customer_missing' WHEN local_time IS NULL THEN 'time_unreadable' END AS reason
FROM dated
