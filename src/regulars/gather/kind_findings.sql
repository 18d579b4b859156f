-- What a shop should know of a file that holds no orders. Reads: happened, keyed. Gives: one row of counts.
SELECT
    (SELECT CAST(COALESCE(SUM(refused), 0) AS BIGINT) FROM happened WHERE moment = 1 OR moment IS NULL) AS values_refused,
    (SELECT COUNT(*) FROM happened WHERE text IS NOT NULL AND reason IS NULL) AS texts_apart,
    (SELECT COUNT(DISTINCT NULLIF(TRIM(phone), '')) + COUNT(DISTINCT NULLIF(TRIM(email), '')) + COUNT(DISTINCT NULLIF(TRIM(card), ''))
        FROM keyed) AS identifiers_seen,
    MIN(day) AS first_day,
    MAX(day) AS last_day
FROM happened
WHERE reason IS NULL
