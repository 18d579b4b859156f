-- The log as it would be with the events of an import, each under the member who stands for whoever it is of.
-- Reads: events, new_events, merged_members (member, canonical). Gives: what the ladder asks of events.
WITH known AS (
    SELECT member, name, day, campaign FROM events
    UNION ALL
    SELECT member, name, day, campaign FROM new_events
)
SELECT COALESCE(m.canonical, k.member) AS member, k.name, k.day, k.campaign
FROM known AS k LEFT JOIN merged_members AS m ON m.member = k.member
