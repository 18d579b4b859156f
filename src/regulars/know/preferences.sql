-- What each member prefers: categories, brands and hours of the day, beside the whole shop.
-- Reads: lines, events, clocks. Gives: up to three rows a member and kind: how often, share, and lift (share over the shop's).
-- The lift is bought over expected, were the member like everybody, with :strength added to both (Gamma-Poisson): one purchase
-- of what hardly anybody buys is no taste yet. The share is that lift times the shop's. The order of equals is that of names.
-- Values: strength (purchases), member (0 is everybody).
WITH counts AS (
    SELECT member, 'category' AS kind, category AS name, COUNT(*) AS n FROM lines
    WHERE name = 'Order Completed' AND category IS NOT NULL GROUP BY member, category
    UNION ALL
    SELECT member, 'brand', brand, COUNT(*) FROM lines
    WHERE name = 'Order Completed' AND brand IS NOT NULL GROUP BY member, brand
    UNION ALL
    SELECT member, 'hour', hour, COUNT(*) FROM (
        SELECT e.member, CAST(CAST(FLOOR((e.at_us + CASE WHEN e.at_us < c.changes_us THEN c.offset_us
            ELSE c.offset_after_us END - CAST(e.day AS BIGINT) * 86400000000) / 3600000000) AS INTEGER) AS VARCHAR) AS hour
        FROM events AS e JOIN clocks AS c ON c.day = e.day
        WHERE e.name = 'Order Completed' AND e.at_us > c.begins_us
    ) AS hours GROUP BY member, hour
),
shop AS (
    SELECT kind, name, CAST(SUM(n) AS DOUBLE) / SUM(SUM(n)) OVER (PARTITION BY kind) AS usual FROM counts GROUP BY kind, name
),
drawn AS (
    SELECT c.member, c.kind, c.name, c.n, s.usual,
        s.usual * (c.n + :strength) / (s.usual * SUM(c.n) OVER (PARTITION BY c.member, c.kind) + :strength) AS share
    FROM counts AS c JOIN shop AS s ON s.kind = c.kind AND s.name = c.name
    WHERE :member = 0 OR c.member = :member
),
ranked AS (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY member, kind ORDER BY ROUND(share / usual, 6) DESC, name) AS place FROM drawn
    WHERE share > usual
)
SELECT member, kind, CAST(place AS INTEGER) AS place, name, CAST(n AS BIGINT) AS n, ROUND(share, 6) AS share,
    ROUND(share / usual, 4) AS lift
FROM ranked
WHERE place <= 3
ORDER BY member, kind, place
