-- The days each customer of a file ordered on. Reads: checked. Gives: member (numbered by customer), day.
WITH accepted AS (
    SELECT customer, day FROM checked WHERE reason IS NULL AND name = 'Order Completed'
)
SELECT DISTINCT CAST(DENSE_RANK() OVER (ORDER BY customer) AS BIGINT) AS member, day FROM accepted
