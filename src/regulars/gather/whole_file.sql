-- Every row of a loaded file as it stands. Reads: raw.
SELECT * FROM raw ORDER BY row
