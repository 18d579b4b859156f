-- The rows that cannot be read, and those in another currency: sums of two currencies mean nothing.
-- Reads: raw_unread, currency_marks, currency_others (mark). Gives: raw_unread.
SELECT row, reason FROM raw_unread
UNION ALL
SELECT m.row, 'currency_differs' AS reason FROM currency_marks AS m JOIN currency_others AS o ON o.mark = m.mark
