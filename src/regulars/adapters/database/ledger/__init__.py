"""The ledger in SQLite or PostgreSQL: one algorithm, two ways of saying it (`sql`)."""
