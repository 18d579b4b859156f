-- The peer of the registry's questions: the same columns as somebody who knows DuckDB would write them, in one query, with
-- everything that is counted once a member in one pass over the events. The shop's clocks are UTC.
WITH seen AS NOT MATERIALIZED (
    SELECT * FROM read_parquet($events) WHERE at_us < $as_of
),
per_member AS (
    SELECT member,
        $today - max(day) FILTER (WHERE o) AS recency_days, count(*) FILTER (WHERE o) AS frequency,
        coalesce(sum(amount) FILTER (WHERE o), 0)::BIGINT AS money, $today - min(day) FILTER (WHERE o) AS tenure_days,
        count(*) FILTER (WHERE o AND day > $today - 7) AS orders_7d, count(*) FILTER (WHERE o AND day > $today - 30) AS orders_30d,
        count(*) FILTER (WHERE o AND day > $today - 90) AS orders_90d,
        count(*) FILTER (WHERE o AND day > $today - 180) AS orders_180d,
        count(*) FILTER (WHERE o AND day > $today - 365) AS orders_365d,
        coalesce(sum(amount) FILTER (WHERE o AND day > $today - 7), 0)::BIGINT AS money_7d,
        coalesce(sum(amount) FILTER (WHERE o AND day > $today - 30), 0)::BIGINT AS money_30d,
        coalesce(sum(amount) FILTER (WHERE o AND day > $today - 90), 0)::BIGINT AS money_90d,
        coalesce(sum(amount) FILTER (WHERE o AND day > $today - 180), 0)::BIGINT AS money_180d,
        coalesce(sum(amount) FILTER (WHERE o AND day > $today - 365), 0)::BIGINT AS money_365d,
        round(coalesce(sum(amount * (5 - 2 * (($today - day) // 30))) FILTER (WHERE o AND day > $today - 180), 0)::DOUBLE / 35, 2)
            AS money_slope,
        round(coalesce(avg(amount) FILTER (WHERE o), 0), 2) AS basket_value,
        round(stddev_samp(amount) FILTER (WHERE o), 2) AS basket_spread,
        coalesce(max(amount) FILTER (WHERE o), 0) AS basket_max,
        round(sum(lines) FILTER (WHERE o)::DOUBLE / count(*) FILTER (WHERE o), 4) AS basket_lines,
        round(coalesce(sum(discount) FILTER (WHERE o)::DOUBLE
            / nullif(sum(amount) FILTER (WHERE o) + sum(discount) FILTER (WHERE o), 0), 0), 6) AS discount_share,
        round(count(*) FILTER (WHERE o AND discount > 0)::DOUBLE / count(*) FILTER (WHERE o), 6) AS discounted_orders_share,
        count(*) FILTER (WHERE o AND weekday = 0) AS d1, count(*) FILTER (WHERE o AND weekday = 1) AS d2,
        count(*) FILTER (WHERE o AND weekday = 2) AS d3, count(*) FILTER (WHERE o AND weekday = 3) AS d4,
        count(*) FILTER (WHERE o AND weekday = 4) AS d5, count(*) FILTER (WHERE o AND weekday = 5) AS d6,
        count(*) FILTER (WHERE o AND weekday = 6) AS d7,
        count(*) FILTER (WHERE o AND minute IS NOT NULL) AS timed,
        count(*) FILTER (WHERE o AND (minute < 360 OR minute >= 1380)) AS night,
        count(*) FILTER (WHERE o AND minute BETWEEN 360 AND 659) AS morning,
        count(*) FILTER (WHERE o AND minute BETWEEN 1080 AND 1379) AS evening,
        sum(round(1000000 * cos(minute * pi() / 720))::BIGINT) FILTER (WHERE o)::DOUBLE AS up,
        sum(round(1000000 * sin(minute * pi() / 720))::BIGINT) FILTER (WHERE o)::DOUBLE AS aside,
        count(*) FILTER (WHERE name = 'Order Refunded') AS refunds_count,
        sum(amount) FILTER (WHERE name = 'Order Refunded') AS refunded,
        count(*) FILTER (WHERE name = 'Page Viewed') AS visits_count,
        count(*) FILTER (WHERE name = 'Page Viewed' AND day > $today - 30) AS visits_30d,
        $today - max(day) FILTER (WHERE name IN ('Page Viewed', 'Product Viewed')) AS visit_last_days,
        count(*) FILTER (WHERE name = 'Product Viewed') AS product_views_count,
        count(*) FILTER (WHERE name = 'Product Liked') AS likes_count,
        count(*) FILTER (WHERE name = 'Product Shared') AS shares_count,
        count(*) FILTER (WHERE name = 'Comment Posted') AS comments_count,
        count(*) FILTER (WHERE name = 'Review Submitted') AS reviews_count,
        round(avg(score_milli) FILTER (WHERE name = 'Review Submitted') / 1000, 4) AS rating_mean,
        round(avg(score_milli) FILTER (WHERE name = 'Survey Answered') / 1000, 4) AS survey_mean,
        count(*) FILTER (WHERE name = 'Message Sent') AS touches_count,
        count(*) FILTER (WHERE name = 'Message Sent' AND day > $today - 90) AS touches_90d,
        count(*) FILTER (WHERE name = 'Message Opened') AS opened, count(*) FILTER (WHERE name = 'Message Clicked') AS clicked,
        count(*) FILTER (WHERE name = 'Coupon Redeemed') AS coupons_redeemed_count,
        count(*) FILTER (WHERE name = 'Coupon Issued') AS issued
    FROM (SELECT *, name = 'Order Completed' AS o, (day + 3) % 7 AS weekday,
        CASE WHEN at_us % 86400000000 > 0 THEN (at_us % 86400000000) // 60000000 END AS minute FROM seen)
    GROUP BY member
),
days AS (
    SELECT member, day, sum(amount) AS paid, min(at_us) AS first_us, max(at_us) AS last_us FROM seen
    WHERE name = 'Order Completed' GROUP BY member, day
),
per_gap AS (
    SELECT member, count(*) AS order_days, max(day) - min(day) AS span_days, round(avg(gap), 4) AS gap_mean_days,
        round(stddev_samp(gap), 4) AS gap_spread_days, round(stddev_samp(gap) / avg(gap), 4) AS gap_variation,
        arg_min(gap, day) AS gap_first_days, arg_max(gap, day) AS gap_last_days, max(gap) AS gap_max_days,
        round(($today - max(day)) / avg(gap), 4) AS overdue_ratio, arg_min(paid, day) AS money_first_day
    FROM (SELECT member, day, paid, day - lag(day) OVER (PARTITION BY member ORDER BY day) AS gap FROM days) GROUP BY member
),
bought AS NOT MATERIALIZED (
    SELECT member, category, brand, product, quantity_milli, amount FROM read_parquet($lines)
    WHERE name = 'Order Completed' AND at_us < $as_of
),
per_category AS (
    SELECT member, count(*) AS categories_count, round(max(n)::DOUBLE / sum(n), 6) AS category_main_share,
        round(ln(sum(n)) - sum(n * ln(n)) / sum(n), 4) AS category_entropy
    FROM (SELECT member, category, count(*) AS n FROM bought WHERE category IS NOT NULL GROUP BY ALL) GROUP BY member
),
per_brand AS (
    SELECT member, count(*) AS brands_count, round(max(n)::DOUBLE / sum(n), 6) AS brand_main_share,
        round(ln(sum(n)) - sum(n * ln(n)) / sum(n), 4) AS brand_entropy
    FROM (SELECT member, brand, count(*) AS n FROM bought WHERE brand IS NOT NULL GROUP BY ALL) GROUP BY member
),
per_product AS (
    SELECT member, count(*) AS products_count, round((sum(n) - count(*))::DOUBLE / sum(n), 6) AS product_repeat_share,
        round(max(n)::DOUBLE / sum(n), 6) AS product_main_share, round(sum(milli)::DOUBLE / 1000 / sum(n), 4) AS line_units,
        round(sum(paid)::DOUBLE * 1000 / nullif(sum(milli), 0), 2) AS unit_price
    FROM (SELECT member, product, count(*) AS n, sum(quantity_milli) AS milli, sum(amount) FILTER (WHERE quantity_milli > 0) AS paid
        FROM bought WHERE product IS NOT NULL GROUP BY ALL) GROUP BY member
),
per_place AS (
    SELECT member, count(*) AS places_count, round(max(n)::DOUBLE / sum(n), 6) AS place_main_share
    FROM (SELECT member, place, count(*) AS n FROM seen WHERE name = 'Order Completed' AND place IS NOT NULL GROUP BY ALL)
    GROUP BY member
),
per_channel AS (
    SELECT member, count(*) AS channels_count, round(max(n)::DOUBLE / sum(n), 6) AS channel_main_share
    FROM (SELECT member, channel, count(*) AS n FROM seen WHERE name = 'Order Completed' AND channel IS NOT NULL GROUP BY ALL)
    GROUP BY member
),
per_item AS (
    SELECT member, round(avg(acts / looks), 6) AS interaction_rate_items, round(sum(acts) / sum(looks), 6) AS interaction_rate_looks
    FROM (SELECT member, product, count(*) FILTER (WHERE name = 'Product Viewed')::DOUBLE AS looks,
            count(*) FILTER (WHERE name <> 'Product Viewed')::DOUBLE AS acts
        FROM seen WHERE product IS NOT NULL
            AND name IN ('Product Viewed', 'Product Liked', 'Product Shared', 'Comment Posted', 'Review Submitted') GROUP BY ALL)
    WHERE looks > 0 GROUP BY member
),
touches AS (
    SELECT message_id, member, day, at_us FROM seen WHERE name = 'Message Sent' AND at_us <= $as_of - 604800000000
),
answers AS (
    SELECT member, day, min(at_us) AS first_us, max(at_us) AS last_us FROM seen
    WHERE name IN ('Order Completed', 'Coupon Redeemed') AND member IN (SELECT member FROM touches) GROUP BY ALL
),
per_touch AS (
    SELECT t.member, round(count(a.message_id)::DOUBLE / count(*), 6) AS response_rate
    FROM touches AS t LEFT JOIN (
        SELECT DISTINCT message_id FROM (SELECT *, unnest(range(day, day + 8)) AS ahead FROM touches) AS w
        JOIN answers AS a ON a.member = w.member AND a.day = w.ahead AND a.last_us > w.at_us
            AND a.first_us <= w.at_us + 604800000000
    ) AS a USING (message_id) GROUP BY t.member
)
SELECT member, recency_days, frequency, money, tenure_days, orders_7d, orders_30d, orders_90d, orders_180d, orders_365d, money_7d,
    money_30d, money_90d, money_180d, money_365d, 2 * orders_90d - orders_180d AS orders_change_90d, money_slope, basket_value,
    basket_spread, basket_max, basket_lines, discount_share, discounted_orders_share, order_days, span_days, gap_mean_days,
    gap_spread_days, gap_variation, gap_first_days, gap_last_days, gap_max_days, overdue_ratio, money_first_day,
    list_position([d1, d2, d3, d4, d5, d6, d7], greatest(d1, d2, d3, d4, d5, d6, d7)) AS weekday_main,
    round(greatest(d1, d2, d3, d4, d5, d6, d7)::DOUBLE / frequency, 6) AS weekday_main_share,
    round((d6 + d7)::DOUBLE / frequency, 6) AS weekend_share, round(night::DOUBLE / nullif(timed, 0), 6) AS night_share,
    round(morning::DOUBLE / nullif(timed, 0), 6) AS morning_share, round(evening::DOUBLE / nullif(timed, 0), 6) AS evening_share,
    CASE WHEN up * up + aside * aside > 0 THEN round(atan2(aside, up) * 12 / pi() + CASE WHEN aside < 0 THEN 24 ELSE 0 END, 2) END
        AS hour_mean,
    round(sqrt(up * up + aside * aside) / nullif(1000000.0 * timed, 0), 4) AS hour_focus,
    coalesce(categories_count, 0) AS categories_count, category_main_share, category_entropy,
    coalesce(brands_count, 0) AS brands_count, brand_main_share, brand_entropy, coalesce(products_count, 0) AS products_count,
    product_repeat_share, product_main_share, line_units, unit_price, coalesce(places_count, 0) AS places_count, place_main_share,
    coalesce(channels_count, 0) AS channels_count, channel_main_share, refunds_count,
    round(coalesce(refunded::DOUBLE / nullif(money, 0), 0), 6) AS refunded_share, visits_count, visits_30d, visit_last_days,
    product_views_count, likes_count, shares_count, comments_count, reviews_count, rating_mean, survey_mean, touches_count,
    touches_90d, CASE WHEN touches_count > 0 THEN round(opened::DOUBLE / touches_count, 6) END AS opens_per_touch,
    CASE WHEN touches_count > 0 THEN round(clicked::DOUBLE / touches_count, 6) END AS clicks_per_touch, coupons_redeemed_count,
    CASE WHEN issued > 0 THEN round(least(1.0, coupons_redeemed_count::DOUBLE / issued), 6) END AS coupon_use_share,
    interaction_rate_items, interaction_rate_looks, response_rate,
    (5 - floor(5.0 * (rank() OVER (ORDER BY recency_days) - 1) / count(*) OVER ()))::INTEGER AS rfm_recency,
    (1 + floor(5.0 * (rank() OVER (ORDER BY frequency) - 1) / count(*) OVER ()))::INTEGER AS rfm_frequency,
    (1 + floor(5.0 * (rank() OVER (ORDER BY money) - 1) / count(*) OVER ()))::INTEGER AS rfm_money
FROM (FROM per_member WHERE frequency > 0) JOIN per_gap USING (member) LEFT JOIN per_category USING (member)
    LEFT JOIN per_brand USING (member) LEFT JOIN per_product USING (member) LEFT JOIN per_place USING (member)
    LEFT JOIN per_channel USING (member) LEFT JOIN per_item USING (member) LEFT JOIN per_touch USING (member)
ORDER BY member
