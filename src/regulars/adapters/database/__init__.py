"""The records in a database: SQLite in one file, or PostgreSQL.

Comes in: an address and a tenant. Goes out: `records.DatabaseRecords`. Start reading at `records`; `tables` says what
is kept and what kind of data each column is, `migrations` how it came to be.
"""
