-- The first rows that are odd in each way, as they were read. Reads: suspects, cells. Values: most (rows a code).
WITH numbered AS (
    SELECT code, row, ROW_NUMBER() OVER (PARTITION BY code ORDER BY row) AS place FROM suspects
)
SELECT n.code, c.*
FROM numbered AS n JOIN cells AS c ON c.row = n.row
WHERE n.place <= :most
ORDER BY n.code, c.row
