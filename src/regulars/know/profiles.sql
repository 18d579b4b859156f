-- One row a member: the features, and the RFM scores from 1 to 5, equal values scored alike (rank over five equal parts):
-- for recency as the most recent of them, for frequency and money as the lowest.
-- Reads: profile_orders, profile_gaps, profile_rhythm, profile_categories, profile_brands, profile_products, profile_places,
-- profile_channels, profile_returns, profile_activity, profile_interactions, profile_responses.
-- What nobody counted is zero; what has no answer is NULL.
WITH joined AS (
    SELECT
        o.*,
        g.order_days, g.span_days, g.gap_mean_days, g.gap_spread_days, g.gap_variation, g.gap_first_days, g.gap_last_days,
        g.gap_max_days, g.overdue_ratio, g.money_first_day,
        r.weekday_main, r.weekday_main_share, r.weekend_share, r.night_share, r.morning_share, r.evening_share, r.hour_mean,
        r.hour_focus,
        COALESCE(c.categories_count, 0) AS categories_count, c.category_main_share, c.category_entropy,
        COALESCE(b.brands_count, 0) AS brands_count, b.brand_main_share, b.brand_entropy,
        COALESCE(p.products_count, 0) AS products_count, p.product_repeat_share, p.product_main_share, p.line_units,
        p.unit_price,
        COALESCE(s.places_count, 0) AS places_count, s.place_main_share,
        COALESCE(h.channels_count, 0) AS channels_count, h.channel_main_share,
        COALESCE(t.refunds_count, 0) AS refunds_count, COALESCE(t.refunded_share, 0) AS refunded_share,
        COALESCE(a.visits_count, 0) AS visits_count, COALESCE(a.visits_30d, 0) AS visits_30d, a.visit_last_days,
        COALESCE(a.product_views_count, 0) AS product_views_count, COALESCE(a.likes_count, 0) AS likes_count,
        COALESCE(a.shares_count, 0) AS shares_count, COALESCE(a.comments_count, 0) AS comments_count,
        COALESCE(a.reviews_count, 0) AS reviews_count, a.rating_mean, a.survey_mean,
        COALESCE(a.touches_count, 0) AS touches_count, COALESCE(a.touches_90d, 0) AS touches_90d, a.opens_per_touch,
        a.clicks_per_touch, COALESCE(a.coupons_redeemed_count, 0) AS coupons_redeemed_count, a.coupon_use_share,
        i.interaction_rate_items, i.interaction_rate_looks,
        w.response_rate
    FROM profile_orders AS o
    JOIN profile_gaps AS g ON g.member = o.member
    JOIN profile_rhythm AS r ON r.member = o.member
    LEFT JOIN profile_categories AS c ON c.member = o.member
    LEFT JOIN profile_brands AS b ON b.member = o.member
    LEFT JOIN profile_products AS p ON p.member = o.member
    LEFT JOIN profile_places AS s ON s.member = o.member
    LEFT JOIN profile_channels AS h ON h.member = o.member
    LEFT JOIN profile_returns AS t ON t.member = o.member
    LEFT JOIN profile_activity AS a ON a.member = o.member
    LEFT JOIN profile_interactions AS i ON i.member = o.member
    LEFT JOIN profile_responses AS w ON w.member = o.member
),
-- Ranked apart: a rank sorts whole rows, and these are short.
scored AS (
    SELECT
        member,
        CAST(5 - FLOOR(5.0 * (RANK() OVER (ORDER BY recency_days) - 1) / COUNT(*) OVER ()) AS INTEGER) AS rfm_recency,
        CAST(1 + FLOOR(5.0 * (RANK() OVER (ORDER BY frequency) - 1) / COUNT(*) OVER ()) AS INTEGER) AS rfm_frequency,
        CAST(1 + FLOOR(5.0 * (RANK() OVER (ORDER BY money) - 1) / COUNT(*) OVER ()) AS INTEGER) AS rfm_money
    FROM profile_orders
)
SELECT j.*, s.rfm_recency, s.rfm_frequency, s.rfm_money
FROM joined AS j JOIN scored AS s ON s.member = j.member
ORDER BY j.member
