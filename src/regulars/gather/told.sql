-- A file that holds no orders, as it was loaded: row and a text column a role. Reads: raw.
SELECT * FROM raw
