-- Rows that name a currency: in their own column, beside the amount, or all of them by the name of the column.
-- Reads: raw, currency_words (mark, one row a way to write a currency). Gives: row, mark. Values: named (a mark, or nothing).
WITH said AS (
    SELECT
        row, UPPER(TRIM(currency)) AS own,
        -- What is a plain number names none: most rows are done here.
        CASE WHEN TRY_CAST(COALESCE(amount, unit_price) AS DOUBLE) IS NULL
            THEN UPPER(TRIM(COALESCE(amount, unit_price))) END AS money
    FROM raw
),
marked AS (
    SELECT row, COALESCE(NULLIF(own, ''),
        NULLIF(REGEXP_EXTRACT(money, '^[-+−(\s]*([^-+−()0-9.,\s]+)', 1), ''),
        NULLIF(REGEXP_EXTRACT(money, '[0-9]\s*([^-+−()0-9.,\s]+)[)\s]*$', 1), ''),
        NULLIF(:named, '')) AS mark
    FROM said
)
SELECT m.row, m.mark FROM marked AS m JOIN currency_words AS w ON w.mark = m.mark
