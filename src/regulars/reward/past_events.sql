-- Orders, refunds and whatever else earns, in the order they happened, with how many lines each has.
-- Reads: events, lines, wanted_names. Gives: past_events. Values: from_us (first instant, microseconds UTC), until_us (before it).
WITH counted AS (
    SELECT message_id, COUNT(*) AS n, COUNT(amount) AS priced FROM lines GROUP BY message_id
)
SELECT
    ROW_NUMBER() OVER (ORDER BY e.at_us, e.message_id) AS number,
    e.message_id, e.member, e.type, e.name, e.at_us, e.order_id, e.amount, e.discount, e.properties,
    -- An order whose lines carry no money counts as one line of the whole.
    CASE WHEN COALESCE(c.priced, 0) > 0 THEN CAST(c.n AS BIGINT) ELSE 0 END AS n_lines
FROM events AS e LEFT JOIN counted AS c ON c.message_id = e.message_id
WHERE e.name IN (SELECT name FROM wanted_names) AND e.at_us >= :from_us AND e.at_us < :until_us
