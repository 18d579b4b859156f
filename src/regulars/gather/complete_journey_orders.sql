-- The Complete Journey's transactions with their products, as rows of text by role.
-- Reads: transactions, products. What was paid is sales_value; the three discounts were taken off before.
SELECT
    t.row, t.household_id AS customer, t.transaction_timestamp AS time, t.basket_id AS order_id, t.sales_value AS amount,
    t.product_id AS product, p.product_category AS category, p.brand AS brand, t.quantity AS quantity,
    CAST(NULL AS VARCHAR) AS unit_price,
    CAST(CAST(t.retail_disc AS DECIMAL(12, 4)) + CAST(t.coupon_disc AS DECIMAL(12, 4))
        + CAST(t.coupon_match_disc AS DECIMAL(12, 4)) AS VARCHAR) AS discount,
    t.store_id AS place,
    CAST(NULL AS VARCHAR) AS currency, CAST(NULL AS VARCHAR) AS card, CAST(NULL AS VARCHAR) AS household
FROM transactions AS t LEFT JOIN products AS p ON p.product_id = t.product_id
