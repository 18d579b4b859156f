-- Which of two numbers is the day, over a whole column: a number above 12 is no month.
-- Reads: raw. Gives: one row; rows whose first number can only be a day, and rows whose second can only be one.
WITH parts AS (
    SELECT
        TRY_CAST(REGEXP_EXTRACT(TRIM(time), '^(\d{1,2})[-/.](\d{1,2})[-/.]', 1) AS INTEGER) AS first_part,
        TRY_CAST(REGEXP_EXTRACT(TRIM(time), '^(\d{1,2})[-/.](\d{1,2})[-/.]', 2) AS INTEGER) AS second_part
    FROM raw
)
SELECT
    CAST(COUNT(*) FILTER (WHERE first_part > 12) AS BIGINT) AS day_first,
    CAST(COUNT(*) FILTER (WHERE second_part > 12) AS BIGINT) AS month_first
FROM parts
