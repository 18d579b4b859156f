-- The household that accepted rows name for a member: the lowest in the order of letters, where a file names several.
-- Reads: checked, keyed, members. Gives: member, household.
SELECT p.member, MIN(TRIM(r.household)) AS household
FROM checked AS c JOIN members AS p ON p.customer = c.customer JOIN keyed AS r ON r.row = c.row
WHERE c.reason IS NULL AND TRIM(r.household) <> '' AND STRLEN(r.household) <= 1000 AND NOT CONTAINS(r.household, CHR(0))
GROUP BY p.member
ORDER BY p.member
