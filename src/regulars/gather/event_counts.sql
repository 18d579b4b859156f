-- How often each event happened. Reads: events. Gives: one row a name: name, events, members, first_day, last_day; most first.
SELECT
    name,
    CAST(COUNT(*) AS BIGINT) AS events,
    CAST(COUNT(DISTINCT member) AS BIGINT) AS members,
    CAST(MIN(day) AS INTEGER) AS first_day,
    CAST(MAX(day) AS INTEGER) AS last_day
FROM events
GROUP BY name
ORDER BY events DESC, name
