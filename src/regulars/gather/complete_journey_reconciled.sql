-- Redemptions of the Complete Journey beside coupons, campaigns and whom they were sent to. Counted, every row.
-- Reads: coupon_redemptions, coupons, campaign_descriptions, campaigns (the tables as they are). Gives: one row of counts.
WITH covered AS (
    SELECT DISTINCT coupon_upc, campaign_id FROM coupons
)
SELECT
    COUNT(*) AS redemptions,
    COUNT(c.coupon_upc) AS of_a_coupon,
    CAST(COUNT(*) FILTER (WHERE r.redemption_date >= d.start_date AND r.redemption_date <= d.end_date) AS BIGINT) AS in_campaign,
    COUNT(s.household_id) AS addressed,
    COUNT(DISTINCT CONCAT_WS('|', r.household_id, r.coupon_upc, r.redemption_date)) AS told_apart
FROM coupon_redemptions AS r
LEFT JOIN covered AS c ON c.coupon_upc = r.coupon_upc AND c.campaign_id = r.campaign_id
LEFT JOIN campaign_descriptions AS d ON d.campaign_id = r.campaign_id
LEFT JOIN campaigns AS s ON s.campaign_id = r.campaign_id AND s.household_id = r.household_id
