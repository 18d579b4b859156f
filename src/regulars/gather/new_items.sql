-- Items to write. Reads: catalogue.
SELECT item_id, product, title, category, brand, list_price, at_us, received_at, digest FROM catalogue WHERE fate = 'accepted'
