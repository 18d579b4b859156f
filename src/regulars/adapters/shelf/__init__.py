"""Models kept as files in the shop's home."""
