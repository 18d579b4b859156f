"""The pages: a small file each says what it asks of the shop, the template beside it how that is laid out."""
