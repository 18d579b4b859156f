-- How often an order or a redemption followed a message within seven times 24 hours. Counted, not caused: it says nothing of
-- what would have happened without the message. Messages whose seven days are not over are left out.
-- Reads: events. Gives: one row a member with such a message. Values: as_of (microseconds UTC).
-- A message is paired with the eight days it may be answered on, so that engines join on equal days; on the first and the last
-- the instants decide. Messages of one member at one instant share their answer.
WITH touches AS (
    SELECT member, day, at_us, COUNT(*) AS messages
    FROM events
    WHERE name = 'Message Sent' AND at_us <= :as_of - 604800000000
    GROUP BY member, day, at_us
),
ahead AS (
    SELECT 0 AS days UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5
    UNION ALL SELECT 6 UNION ALL SELECT 7
),
due AS (
    SELECT t.member, t.day + h.days AS day, t.at_us FROM touches AS t CROSS JOIN ahead AS h
),
answered AS (
    SELECT DISTINCT d.member, d.at_us
    FROM due AS d JOIN events AS e ON e.member = d.member AND e.day = d.day
    WHERE e.name IN ('Order Completed', 'Coupon Redeemed')
        AND e.at_us > d.at_us AND e.at_us <= d.at_us + 604800000000
)
SELECT
    t.member,
    ROUND(CAST(COALESCE(SUM(t.messages) FILTER (WHERE a.member IS NOT NULL), 0) AS DOUBLE) / SUM(t.messages), 6)
        AS response_rate
FROM touches AS t LEFT JOIN answered AS a ON a.member = t.member AND a.at_us = t.at_us
GROUP BY t.member
