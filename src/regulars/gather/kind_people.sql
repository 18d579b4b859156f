-- Who the rows of a file of any kind but orders speak of, in the shape of raw. Reads: told. Gives: raw, without orders.
-- Values: customer_kind (of what stands in the column of the customers).
SELECT
    row,
    CASE WHEN :customer_kind = 'customer' THEN customer END AS customer,
    CASE WHEN :customer_kind = 'card' THEN customer ELSE card END AS card,
    CASE WHEN :customer_kind = 'email' THEN customer ELSE mail END AS email,
    CASE WHEN :customer_kind = 'phone' THEN customer ELSE phone END AS phone,
    CAST(NULL AS VARCHAR) AS household, CAST(NULL AS VARCHAR) AS time, CAST(NULL AS VARCHAR) AS order_id,
    CAST(NULL AS VARCHAR) AS amount, CAST(NULL AS VARCHAR) AS product, CAST(NULL AS VARCHAR) AS category,
    CAST(NULL AS VARCHAR) AS brand, CAST(NULL AS VARCHAR) AS quantity, CAST(NULL AS VARCHAR) AS unit_price,
    CAST(NULL AS VARCHAR) AS discount, CAST(NULL AS VARCHAR) AS place, CAST(NULL AS VARCHAR) AS currency
FROM told
