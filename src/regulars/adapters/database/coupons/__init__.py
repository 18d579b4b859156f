"""Coupons in SQLite or PostgreSQL."""
