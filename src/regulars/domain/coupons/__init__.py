"""Coupons: what a batch promises, what a code looks like, and what has happened to each."""
