-- The log as it would be with the events of an import. Reads: events, arrivals. Gives: what the ladder asks of events.
SELECT member, name, day, campaign FROM events
UNION ALL
SELECT member, name, day, campaign FROM arrivals WHERE verdict = 'new'
