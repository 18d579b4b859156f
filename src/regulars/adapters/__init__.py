"""One folder a technology. Imported by `shop.py` alone; knows `domain` and `ports`."""
