"""Tiers in SQLite or PostgreSQL."""
