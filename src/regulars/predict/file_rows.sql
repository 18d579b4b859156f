-- Every row of a file as it was read. Reads: raw. Gives: row and one text column a column of the file, in the file's order.
SELECT * FROM raw ORDER BY row
