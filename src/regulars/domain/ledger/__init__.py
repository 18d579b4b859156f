"""The vocabulary of the ledger: accounts, entries, lots, holds, what may be asked of it, and what it answers."""
