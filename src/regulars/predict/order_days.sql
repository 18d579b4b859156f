-- The days each member ordered on. Reads: events. Gives: member, day; one row a day.
SELECT DISTINCT member, day FROM events WHERE name = 'Order Completed'
