-- What became of every row: accepted, merged (in the log already) or rejected with a reason.
-- Reads: checked, raw_unread, arrivals, other_fates (row, fate, reason of rows that are no orders). Gives: fate, reason, row count.
WITH fates AS (
    SELECT CASE a.verdict WHEN 'new' THEN 'accepted' WHEN 'repeat' THEN 'merged' ELSE 'rejected' END AS fate,
        CASE WHEN a.verdict = 'changed' THEN 'order_changed' END AS reason,
        CAST(SUM(a.lines) AS BIGINT) AS rows
    FROM arrivals AS a
    -- Only an order of a file of orders has counted its lines.
    WHERE a.lines IS NOT NULL
    GROUP BY 1, 2
    UNION ALL
    SELECT fate, reason, COUNT(*) AS rows FROM other_fates GROUP BY fate, reason
    UNION ALL
    SELECT 'rejected' AS fate, reason, COUNT(*) AS rows FROM checked WHERE reason IS NOT NULL GROUP BY reason
    UNION ALL
    SELECT 'rejected' AS fate, reason, COUNT(*) AS rows FROM raw_unread GROUP BY reason
)
SELECT fate, reason, CAST(SUM(rows) AS BIGINT) AS rows FROM fates GROUP BY fate, reason ORDER BY fate, reason
