-- How often an order or a redemption followed a message within seven times 24 hours. Counted, not caused: it says nothing of
-- what would have happened without the message. Messages whose seven days are not over are left out.
-- Reads: events. Gives: one row a member with such a message. Values: as_of (microseconds UTC).
-- A message is paired with the eight days it may be answered on, so that engines join on equal days; on the first and the last
-- the instants decide.
WITH touches AS (
    SELECT message_id, member, day, at_us FROM events WHERE name = 'Message Sent' AND at_us <= :as_of - 604800000000
),
answers AS (
    SELECT member, day, MIN(at_us) AS first_us, MAX(at_us) AS last_us
    FROM events
    WHERE name IN ('Order Completed', 'Coupon Redeemed') AND member IN (SELECT member FROM touches)
    GROUP BY member, day
),
ahead AS (
    SELECT 0 AS days UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5
    UNION ALL SELECT 6 UNION ALL SELECT 7
),
answered AS (
    SELECT DISTINCT t.message_id
    FROM touches AS t
    CROSS JOIN ahead AS h
    JOIN answers AS a ON a.member = t.member AND a.day = t.day + h.days
    WHERE a.last_us > t.at_us AND a.first_us <= t.at_us + 604800000000
)
SELECT t.member, ROUND(CAST(COUNT(a.message_id) AS DOUBLE) / COUNT(*), 6) AS response_rate
FROM touches AS t LEFT JOIN answered AS a ON a.message_id = t.message_id
GROUP BY t.member
