-- Where members stood at the end of each month and where a month later, as of those days: nothing later is looked at.
-- Reads: events; month_ends (number: 0, 1, 2 …; month_end, next_end: days since 1970-01-01, next_end is the next row's month_end).
-- Gives: one row a month and pair of stages: members, and what they paid in the month between.
-- Values: cooling, sleeping, lapsed (days of silence). The stages are those of lifecycle/stages.py; a law compares the two.
WITH days AS (
    SELECT member, day, CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS amount
    FROM events WHERE name = 'Order Completed' GROUP BY member, day
),
steps AS (
    SELECT member, day,
        day - LAG(day) OVER (PARTITION BY member ORDER BY day) AS gap,
        LEAD(day) OVER (PARTITION BY member ORDER BY day) AS after,
        ROW_NUMBER() OVER (PARTITION BY member ORDER BY day) AS order_days
    FROM days
),
standing AS (
    SELECT m.number, s.member,
        CASE
            WHEN m.month_end - s.day > :lapsed THEN 'lapsed'
            WHEN m.month_end - s.day > :sleeping THEN 'sleeping'
            WHEN m.month_end - s.day > :cooling THEN 'cooling'
            WHEN s.order_days = 1 THEN 'new'
            WHEN s.gap > :sleeping THEN 'came_back'
            ELSE 'active'
        END AS stage
    FROM month_ends AS m JOIN steps AS s
        ON s.day <= m.month_end AND COALESCE(s.after, 2147483647) > m.month_end
),
spend AS (
    SELECT m.number, d.member, CAST(SUM(d.amount) AS BIGINT) AS amount
    FROM month_ends AS m JOIN days AS d ON d.day > m.month_end AND d.day <= m.next_end
    GROUP BY m.number, d.member
)
SELECT
    CAST(f.number AS INTEGER) AS number, f.stage AS stage_from, t.stage AS stage_to,
    CAST(COUNT(*) AS BIGINT) AS members, CAST(COALESCE(SUM(s.amount), 0) AS BIGINT) AS spend
FROM standing AS f
JOIN standing AS t ON t.member = f.member AND t.number = f.number + 1
LEFT JOIN spend AS s ON s.member = f.member AND s.number = f.number
GROUP BY f.number, f.stage, t.stage
ORDER BY f.number, f.stage, t.stage
