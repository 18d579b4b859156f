"""Tasks: how far members have come, what they get for it, and what goes again when an order is given back."""
