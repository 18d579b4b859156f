-- The days each customer of a file ordered on, and what was paid. Reads: checked. Gives: member (numbered by customer),
-- day, amount (minor units; NULL where no amount is known); one row a day.
WITH accepted AS (
    SELECT CAST(DENSE_RANK() OVER (ORDER BY customer) AS BIGINT) AS member, day, amount
    FROM checked
    WHERE reason IS NULL AND name = 'Order Completed'
)
SELECT member, day, CAST(SUM(amount) AS BIGINT) AS amount FROM accepted GROUP BY member, day
