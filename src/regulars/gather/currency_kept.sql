-- The rows that are not in another currency. Reads: raw, currency_marks, currency_others. Gives: raw.
SELECT r.*
FROM raw AS r
WHERE r.row NOT IN (SELECT m.row FROM currency_marks AS m JOIN currency_others AS o ON o.mark = m.mark)
