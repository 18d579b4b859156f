-- The days each member ordered on, and what was paid. Reads: events. Gives: member, day, amount (minor units; NULL where
-- no amount is known); one row a day.
SELECT member, day, CAST(SUM(amount) AS BIGINT) AS amount FROM events WHERE name = 'Order Completed' GROUP BY member, day
