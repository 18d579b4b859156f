-- Which orders the log has. Reads: events, orders_asked (member, order_id). Gives: member, order_id, each once.
SELECT DISTINCT
    a.member,
    a.order_id
FROM orders_asked AS a JOIN events AS e ON e.member = a.member AND e.order_id = a.order_id
WHERE e.name = 'Order Completed'
