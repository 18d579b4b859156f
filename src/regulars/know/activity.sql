-- What each member does besides ordering: visits, words, messages, coupons.
-- Reads: events. Gives: one row a member who did anything. Values: today (last complete day, days since 1970-01-01).
-- A shop that has never noted an opening or a click does not know them: that is NULL, not zero.
WITH counted AS (
    SELECT
        member,
        COUNT(*) FILTER (WHERE name = 'Page Viewed') AS visits,
        COUNT(*) FILTER (WHERE name = 'Page Viewed' AND day > :today - 30) AS visits_lately,
        MAX(day) FILTER (WHERE name IN ('Page Viewed', 'Product Viewed')) AS visited,
        COUNT(*) FILTER (WHERE name = 'Product Viewed') AS looks,
        COUNT(*) FILTER (WHERE name = 'Product Liked') AS likes,
        COUNT(*) FILTER (WHERE name = 'Product Shared') AS shares,
        COUNT(*) FILTER (WHERE name = 'Comment Posted') AS comments,
        COUNT(*) FILTER (WHERE name = 'Review Submitted') AS reviews,
        AVG(score_milli) FILTER (WHERE name = 'Review Submitted') AS rating_milli,
        AVG(score_milli) FILTER (WHERE name = 'Survey Answered') AS survey_milli,
        COUNT(*) FILTER (WHERE name = 'Message Sent') AS sent,
        COUNT(*) FILTER (WHERE name = 'Message Sent' AND day > :today - 90) AS sent_lately,
        COUNT(*) FILTER (WHERE name = 'Message Opened') AS opened,
        COUNT(*) FILTER (WHERE name = 'Message Clicked') AS clicked,
        COUNT(*) FILTER (WHERE name = 'Coupon Issued') AS issued,
        COUNT(*) FILTER (WHERE name = 'Coupon Redeemed') AS redeemed
    FROM events
    WHERE name IN ('Page Viewed', 'Product Viewed', 'Product Liked', 'Product Shared', 'Comment Posted', 'Review Submitted',
        'Survey Answered', 'Message Sent', 'Message Opened', 'Message Clicked', 'Coupon Issued', 'Coupon Redeemed')
    GROUP BY member
),
noted AS (
    SELECT *, SUM(opened) OVER () AS opened_all, SUM(clicked) OVER () AS clicked_all FROM counted
)
SELECT
    member,
    CAST(visits AS BIGINT) AS visits_count,
    CAST(visits_lately AS BIGINT) AS visits_30d,
    CAST(:today - visited AS INTEGER) AS visit_last_days,
    CAST(looks AS BIGINT) AS product_views_count,
    CAST(likes AS BIGINT) AS likes_count,
    CAST(shares AS BIGINT) AS shares_count,
    CAST(comments AS BIGINT) AS comments_count,
    CAST(reviews AS BIGINT) AS reviews_count,
    ROUND(rating_milli / 1000, 4) AS rating_mean,
    ROUND(survey_milli / 1000, 4) AS survey_mean,
    CAST(sent AS BIGINT) AS touches_count,
    CAST(sent_lately AS BIGINT) AS touches_90d,
    CASE WHEN sent > 0 AND opened_all > 0 THEN ROUND(CAST(opened AS DOUBLE) / sent, 6) END AS opens_per_touch,
    CASE WHEN sent > 0 AND clicked_all > 0 THEN ROUND(CAST(clicked AS DOUBLE) / sent, 6) END AS clicks_per_touch,
    CAST(redeemed AS BIGINT) AS coupons_redeemed_count,
    CASE WHEN issued > 0 THEN ROUND(LEAST(1.0, CAST(redeemed AS DOUBLE) / issued), 6) END AS coupon_use_share
FROM noted
