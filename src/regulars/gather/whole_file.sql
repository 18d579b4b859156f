-- Every row of a loaded file as it was read. Reads: raw. Gives: row and one text column a column of the file, in its order.
SELECT * FROM raw ORDER BY row
