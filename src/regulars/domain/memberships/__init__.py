"""Paid memberships: plans, and what happens to them."""
