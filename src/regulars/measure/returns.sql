-- How many members of a group came back by themselves within a horizon, over several past windows.
-- Reads: events, groups, origins (origin: last complete day before the window). A member counts in the group they stood in then.
-- Gives: one row a group and window (paid: those who returned and whose amount is known), and sums over members of windows n, returns k: for a margin that knows the same person
-- twice. Values: horizon (days).
WITH days AS (
    SELECT member, day, CAST(SUM(amount) AS BIGINT) AS amount
    FROM events WHERE name = 'Order Completed' GROUP BY member, day
),
standing AS (
    SELECT o.origin, d.member, o.origin - MAX(d.day) AS silence_days, COUNT(*) AS order_days
    FROM origins AS o JOIN days AS d ON d.day <= o.origin
    GROUP BY o.origin, d.member
),
grouped AS (
    SELECT s.origin, s.member, g.name
    FROM standing AS s JOIN groups AS g
        ON s.order_days BETWEEN g.order_days_min AND g.order_days_max
        AND s.silence_days BETWEEN g.silence_days_min AND g.silence_days_max
),
after AS (
    SELECT o.origin, d.member, CAST(SUM(d.amount) AS BIGINT) AS spend
    FROM origins AS o JOIN days AS d ON d.day > o.origin AND d.day <= o.origin + :horizon
    GROUP BY o.origin, d.member
),
outcomes AS (
    SELECT g.name, g.origin, g.member,
        CASE WHEN a.member IS NULL THEN 0 ELSE 1 END AS returned, a.spend
    FROM grouped AS g LEFT JOIN after AS a ON a.origin = g.origin AND a.member = g.member
),
members AS (
    SELECT name, member, COUNT(*) AS n, SUM(returned) AS k FROM outcomes GROUP BY name, member
),
windows AS (
    SELECT name, origin, COUNT(*) AS members, SUM(returned) AS returned, COUNT(spend) AS paid, COALESCE(SUM(spend), 0) AS spend
    FROM outcomes GROUP BY name, origin
),
clusters AS (
    SELECT name, SUM(n * n) AS nn, SUM(n * k) AS nk, SUM(k * k) AS kk FROM members GROUP BY name
)
SELECT
    w.name, CAST(w.origin AS INTEGER) AS origin, CAST(w.members AS BIGINT) AS members, CAST(w.returned AS BIGINT) AS returned,
    CAST(w.paid AS BIGINT) AS paid,
    CAST(w.spend AS BIGINT) AS spend, CAST(c.nn AS BIGINT) AS nn, CAST(c.nk AS BIGINT) AS nk, CAST(c.kk AS BIGINT) AS kk
FROM windows AS w JOIN clusters AS c ON c.name = w.name
ORDER BY w.name, w.origin
