-- One row a member: the features, and the RFM scores from 1 to 5, equal values scored alike (rank over five equal parts):
-- for recency as the most recent of them, for frequency and money as the lowest.
-- Reads: profile_orders, profile_gaps, profile_baskets.
WITH joined AS (
    SELECT o.*, g.order_days, g.span_days, g.gap_mean_days, g.gap_spread_days, g.gap_last_days,
        COALESCE(b.categories_count, 0) AS categories_count
    FROM profile_orders AS o
    JOIN profile_gaps AS g ON g.member = o.member
    LEFT JOIN profile_baskets AS b ON b.member = o.member
)
SELECT
    *,
    CAST(5 - FLOOR(5.0 * (RANK() OVER (ORDER BY recency_days) - 1) / COUNT(*) OVER ()) AS INTEGER) AS rfm_recency,
    CAST(1 + FLOOR(5.0 * (RANK() OVER (ORDER BY frequency) - 1) / COUNT(*) OVER ()) AS INTEGER) AS rfm_frequency,
    CAST(1 + FLOOR(5.0 * (RANK() OVER (ORDER BY money) - 1) / COUNT(*) OVER ()) AS INTEGER) AS rfm_money
FROM joined
ORDER BY member
