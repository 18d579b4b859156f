-- Which products a coupon covers in a campaign, and how often it was used. Counted.
-- Reads: coupons, coupon_redemptions, campaign_descriptions. Gives: campaign, campaign_type, coupon, products, redemptions, households.
-- Values: rows_max.
WITH used AS (
    SELECT campaign_id, coupon_upc, COUNT(*) AS redemptions, COUNT(DISTINCT household_id) AS households
    FROM coupon_redemptions
    GROUP BY campaign_id, coupon_upc
)
SELECT
    c.campaign_id AS campaign, MIN(d.campaign_type) AS campaign_type, c.coupon_upc AS coupon,
    CAST(COUNT(DISTINCT c.product_id) AS BIGINT) AS products,
    CAST(COALESCE(MIN(u.redemptions), 0) AS BIGINT) AS redemptions,
    CAST(COALESCE(MIN(u.households), 0) AS BIGINT) AS households
FROM coupons AS c
LEFT JOIN campaign_descriptions AS d ON d.campaign_id = c.campaign_id
LEFT JOIN used AS u ON u.campaign_id = c.campaign_id AND u.coupon_upc = c.coupon_upc
GROUP BY c.campaign_id, c.coupon_upc
ORDER BY redemptions DESC, campaign, coupon
LIMIT :rows_max
