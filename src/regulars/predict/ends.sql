-- The first and the last day anybody ordered on. Reads: order_days.
SELECT CAST(MIN(day) AS INTEGER) AS first_day, CAST(MAX(day) AS INTEGER) AS last_day FROM order_days
