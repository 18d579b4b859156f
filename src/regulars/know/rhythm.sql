-- When each member orders: days of the week, and hours by the shop's own clocks.
-- Reads: events, clocks (day, begins_us, and what to add to an instant before and from changes_us to get the clock's own).
-- minutes (minute of the day, and the millionths of cosine and sine of its angle, so that none is worked out per order).
-- Gives: one row a member who ordered. Hours are of orders that carry a time: one that begins with its day has a date alone.
-- The mean hour is that of a circle (23:00 and 1:00 meet at midnight); millionths keep its sums whole numbers.
WITH orders AS (
    SELECT
        e.member,
        -- 1970-01-01 was a Thursday; Monday is 0.
        (e.day + 3) % 7 AS weekday,
        -- Whole minutes, by a division without a rest: no engine has to round.
        CASE WHEN e.at_us > c.begins_us THEN
            CAST((e.at_us - CAST(e.day AS BIGINT) * 86400000000 + CASE WHEN e.at_us < c.changes_us THEN c.offset_us
                ELSE c.offset_after_us END - (e.at_us + CASE WHEN e.at_us < c.changes_us THEN c.offset_us
                ELSE c.offset_after_us END) % 60000000) / 60000000 AS INTEGER) END AS minute
    FROM events AS e LEFT JOIN clocks AS c ON c.day = e.day
    WHERE e.name = 'Order Completed'
),
turned AS (
    SELECT o.member, o.weekday, o.minute, m.up, m.aside FROM orders AS o LEFT JOIN minutes AS m ON m.minute = o.minute
),
counted AS (
    SELECT
        member,
        COUNT(*) AS orders,
        COUNT(minute) AS timed,
        COUNT(*) FILTER (WHERE weekday = 0) AS monday,
        COUNT(*) FILTER (WHERE weekday = 1) AS tuesday,
        COUNT(*) FILTER (WHERE weekday = 2) AS wednesday,
        COUNT(*) FILTER (WHERE weekday = 3) AS thursday,
        COUNT(*) FILTER (WHERE weekday = 4) AS friday,
        COUNT(*) FILTER (WHERE weekday = 5) AS saturday,
        COUNT(*) FILTER (WHERE weekday = 6) AS sunday,
        COUNT(*) FILTER (WHERE minute < 360 OR minute >= 1380) AS night,
        COUNT(*) FILTER (WHERE minute >= 360 AND minute < 660) AS morning,
        COUNT(*) FILTER (WHERE minute >= 1080 AND minute < 1380) AS evening,
        CAST(SUM(up) AS DOUBLE) AS up,
        CAST(SUM(aside) AS DOUBLE) AS aside
    FROM turned
    GROUP BY member
),
ranked AS (
    SELECT *, GREATEST(monday, tuesday, wednesday, thursday, friday, saturday, sunday) AS most FROM counted
)
SELECT
    member,
    CAST(CASE most WHEN monday THEN 1 WHEN tuesday THEN 2 WHEN wednesday THEN 3 WHEN thursday THEN 4 WHEN friday THEN 5
        WHEN saturday THEN 6 ELSE 7 END AS INTEGER) AS weekday_main,
    ROUND(CAST(most AS DOUBLE) / orders, 6) AS weekday_main_share,
    ROUND(CAST(saturday + sunday AS DOUBLE) / orders, 6) AS weekend_share,
    ROUND(CAST(night AS DOUBLE) / NULLIF(timed, 0), 6) AS night_share,
    ROUND(CAST(morning AS DOUBLE) / NULLIF(timed, 0), 6) AS morning_share,
    ROUND(CAST(evening AS DOUBLE) / NULLIF(timed, 0), 6) AS evening_share,
    CASE WHEN up * up + aside * aside > 0 THEN ROUND(ATAN2(aside, up) * 3.819718634205488
        + CASE WHEN aside < 0 THEN 24 ELSE 0 END, 2) END AS hour_mean,
    ROUND(SQRT(up * up + aside * aside) / NULLIF(1000000.0 * timed, 0), 4) AS hour_focus
FROM ranked
