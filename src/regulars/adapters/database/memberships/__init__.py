"""Paid memberships in SQLite or PostgreSQL."""
