"""Tiers: followed from the ledger, shown, given by hand and passed on. Start at `desk`."""
