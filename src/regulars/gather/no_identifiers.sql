-- No identifiers beside the customer's in this import: the empty shape of identified.
SELECT '' AS customer, '' AS kind, '' AS value LIMIT 0
