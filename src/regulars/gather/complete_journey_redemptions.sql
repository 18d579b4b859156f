-- Redemptions of the Complete Journey beside what was bought: which match a line of the same household and day, of a product that
-- the coupon covers in its campaign, with a coupon discount. Distinct by household, coupon and day. Counted; nothing is claimed
-- of why one does not match.
-- Reads: coupon_redemptions, coupons, transactions (the tables as they are). Gives: household, coupon, campaign, day, matched.
-- Values: shift_hours (added to the till's clock before its day is taken; 0 takes it as written).
WITH matched AS (
    SELECT DISTINCT r.household_id, r.coupon_upc, r.redemption_date
    FROM coupon_redemptions AS r
    JOIN coupons AS c ON c.coupon_upc = r.coupon_upc AND c.campaign_id = r.campaign_id
    JOIN transactions AS t ON t.household_id = r.household_id AND t.product_id = c.product_id
        AND CAST(t.transaction_timestamp + TO_HOURS(CAST(:shift_hours AS BIGINT)) AS DATE) = CAST(r.redemption_date AS DATE)
    WHERE t.coupon_disc > 0
)
SELECT
    r.household_id AS household, r.coupon_upc AS coupon, MIN(r.campaign_id) AS campaign,
    CAST(CAST(r.redemption_date AS DATE) AS VARCHAR) AS day,
    COUNT(m.household_id) > 0 AS matched
FROM coupon_redemptions AS r
LEFT JOIN matched AS m
    ON m.household_id = r.household_id AND m.coupon_upc = r.coupon_upc AND m.redemption_date = r.redemption_date
GROUP BY r.household_id, r.coupon_upc, r.redemption_date
ORDER BY day, household, coupon
