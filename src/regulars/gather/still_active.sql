-- Which of the pseudonyms an import gave out something in the log still speaks of.
-- Reads: events, texts (the log without that import). Gives: member. Values: first, last (pseudonyms).
SELECT member FROM events WHERE member BETWEEN :first AND :last
UNION
SELECT member FROM texts WHERE member BETWEEN :first AND :last
