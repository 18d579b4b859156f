-- The household that accepted rows name for a member: the lowest in the order of letters, where a file names several.
-- Reads: checked, keyed, people. Gives: member, household.
SELECT p.member, MIN(TRIM(r.household)) AS household
FROM checked AS c JOIN people AS p ON p.value = c.customer JOIN keyed AS r ON r.row = c.row
WHERE c.reason IS NULL AND TRIM(r.household) <> '' AND STRLEN(r.household) <= 1000 AND NOT CONTAINS(r.household, CHR(0))
GROUP BY p.member
ORDER BY p.member
