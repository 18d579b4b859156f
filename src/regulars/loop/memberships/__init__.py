"""Paid memberships: subscribed, renewed, cancelled, paid back."""
