"""Tells others what happened to points: the ledger is the outbox, so nothing else is written when points are posted."""
