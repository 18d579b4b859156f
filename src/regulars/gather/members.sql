-- The customers of `checked` as members. Reads: customer_values, people (value, member). Gives: customer, member.
SELECT v.customer, p.member FROM customer_values AS v JOIN people AS p ON p.value = v.value
