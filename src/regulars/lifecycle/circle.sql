-- Is the circle growing or leaking: month by month, who was new, who returned, who came back after a long silence, who fell
-- silent past the border. Each member counts once a month in each column.
-- Reads: events. Gives: month (year * 12 + month - 1). Values: today, cooling (days).
WITH days AS (
    SELECT DISTINCT member, day FROM events WHERE name = 'Order Completed'
),
steps AS (
    SELECT member, day,
        LAG(day) OVER (PARTITION BY member ORDER BY day) AS before,
        LEAD(day) OVER (PARTITION BY member ORDER BY day) AS after
    FROM days
),
moves AS (
    SELECT member, day AS move_day,
        CASE WHEN before IS NULL THEN 'new' WHEN day - before > :cooling THEN 'came_back' ELSE 'returning' END AS move
    FROM steps
    UNION ALL
    SELECT member, day + :cooling + 1 AS move_day, 'went_quiet' AS move
    FROM steps
    WHERE COALESCE(after, :today + 1) > day + :cooling AND day + :cooling + 1 <= :today
),
dated AS (
    SELECT member, move, CAST(DATE '1970-01-01' + CAST(move_day AS INTEGER) AS DATE) AS moved_on FROM moves
)
SELECT
    CAST(EXTRACT(YEAR FROM moved_on) * 12 + EXTRACT(MONTH FROM moved_on) - 1 AS INTEGER) AS month,
    CAST(COUNT(DISTINCT member) FILTER (WHERE move = 'new') AS BIGINT) AS new,
    CAST(COUNT(DISTINCT member) FILTER (WHERE move = 'returning') AS BIGINT) AS returning,
    CAST(COUNT(DISTINCT member) FILTER (WHERE move = 'came_back') AS BIGINT) AS came_back,
    CAST(COUNT(DISTINCT member) FILTER (WHERE move = 'went_quiet') AS BIGINT) AS went_quiet
FROM dated
GROUP BY 1
ORDER BY 1
