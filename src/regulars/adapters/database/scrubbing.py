"""Overwriting what deleted rows leave behind, as far as a database can."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from sqlalchemy import Engine

__all__ = ["scrub"]


def scrub(engine: Engine, tables: Sequence[str]) -> None:
    """Empties SQLite's log of older pages; has PostgreSQL give dead rows of these tables free.

    SQLite overwrites what is deleted in the file itself (`secure_delete`), once the log is written into it. PostgreSQL
    overwrites dead rows only when their room is used again, and keeps older pages in its own log until that is recycled.
    """
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as raw, closing(raw.cursor()) as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.fetchall()
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in tables:
            connection.exec_driver_sql(f"VACUUM {table}")
