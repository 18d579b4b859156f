"""Processors of payments."""
