"""The lake: append-only Parquet parts with page checksums, read by DuckDB.

Comes in: relations and tables. Goes out: answers as Arrow tables, and parts for the manifest.
"""
