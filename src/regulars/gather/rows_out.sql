-- What became of every row: accepted, merged (in the log already) or rejected with a reason.
-- Reads: checked, raw_unread, seen, other_fates (row, fate, reason of rows that are no orders). Gives: fate, reason, row count.
WITH fates AS (
    -- Lines of orders: those that are sound, without those of orders that the log holds.
    SELECT 'accepted' AS fate, CAST(NULL AS VARCHAR) AS reason,
        (SELECT COUNT(*) FROM checked WHERE reason IS NULL) - (SELECT COALESCE(SUM(row_count), 0) FROM seen) AS rows
    UNION ALL
    SELECT 'merged' AS fate, CAST(NULL AS VARCHAR) AS reason, SUM(row_count) AS rows FROM seen WHERE verdict = 'repeat'
    UNION ALL
    SELECT 'rejected' AS fate, 'order_changed' AS reason, SUM(row_count) AS rows FROM seen WHERE verdict = 'changed'
    UNION ALL
    SELECT fate, reason, COUNT(*) AS rows FROM other_fates GROUP BY fate, reason
    UNION ALL
    SELECT 'rejected' AS fate, reason, COUNT(*) AS rows FROM checked WHERE reason IS NOT NULL GROUP BY reason
    UNION ALL
    SELECT 'rejected' AS fate, reason, COUNT(*) AS rows FROM raw_unread GROUP BY reason
)
SELECT fate, reason, CAST(SUM(rows) AS BIGINT) AS rows FROM fates GROUP BY fate, reason HAVING SUM(rows) > 0 ORDER BY fate, reason
