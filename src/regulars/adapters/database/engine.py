"""Connections: how a database is reached, and how it is told to keep what it has acknowledged."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from regulars.adapters.database.unreachable import in_our_words, no_answer, told_in_our_words, where_of
from regulars.domain.errors import PartMissing, SettingsError
from regulars.domain.words import say

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

__all__ = ["CONNECTIONS_KEPT", "CONNECT_SECONDS", "LOCK_WAIT_SECONDS", "engine_at", "writers_of"]

CONNECT_SECONDS: Final = 5
"""How long PostgreSQL may take to answer; ``connect_timeout`` in the address says otherwise."""
LOCK_WAIT_SECONDS: Final = 30
"""How long a writer waits for its turn."""
CONNECTIONS_KEPT: Final = 40
"""Connections of one process that stay open: more than the threads of a server (32), so that none waits for another's."""
_WAL_RETRY_SECONDS: Final = 0.02

_SQLITE_PRAGMAS: Final = (
    f"PRAGMA busy_timeout = {LOCK_WAIT_SECONDS * 1_000}",
    "PRAGMA synchronous = FULL",  # an acknowledged commit outlives a power cut; NORMAL loses some
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # what is erased is overwritten in the file
    "PRAGMA recursive_triggers = ON",  # INSERT OR REPLACE meets the append-only triggers too
    "PRAGMA trusted_schema = OFF",
    "PRAGMA wal_autocheckpoint = 4000",  # pages: what is written again and again reaches the file once
    "PRAGMA cache_size = -65536",  # KiB: the index of a million identities stays in memory
)


def engine_at(address: str) -> Engine:
    """An engine for an address.

    Args:
        address: ``sqlite:///shop.db`` (relative), ``sqlite:////srv/shop.db`` (absolute) or
            ``postgresql://user:password@host:5432/database``.

    Raises:
        SettingsError: the address is of neither kind.
        PartMissing: PostgreSQL is asked for and its driver is not installed.
        DatabaseUnreachable: the file's folder is not there or cannot be written to.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise _not_an_address() from None
    backend = url.get_backend_name()
    if backend == "sqlite" and url.database not in {None, "", ":memory:"}:
        engine = _sqlite(url)
    elif backend in {"postgresql", "postgres"}:
        engine = _postgresql(url)
    else:
        raise _not_an_address()
    event.listen(engine, "handle_error", told_in_our_words(where_of(url)), retval=True)
    return engine


def writers_of(engine: Engine) -> Engine:
    """The same pool of connections, whose transactions take SQLite's write lock when they begin."""
    return engine.execution_options(writes=True)


def _sqlite(url: URL) -> Engine:
    assert url.database is not None  # noqa: S101 - narrows the type
    path = Path(url.database)
    try:
        # Created by hand: it will hold who is who, so only its owner may read it. Side files inherit this.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as refused:
        raise no_answer(where_of(url), refused.strerror or type(refused).__name__) from None
    engine = create_engine(url.set(drivername="sqlite+pysqlite"), hide_parameters=True, pool_size=CONNECTIONS_KEPT)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: `_begin_sqlite` does
    cursor = connection.cursor()
    try:
        for pragma in _SQLITE_PRAGMAS:
            cursor.execute(pragma)
        _use_wal(connection)
    finally:
        cursor.close()


def _use_wal(connection: DBAPIConnection) -> None:
    """Readers and the writer do not wait for one another. Where the file system forbids it, SQLite stays as it was."""
    import sqlite3

    deadline = time.monotonic() + LOCK_WAIT_SECONDS
    while True:
        cursor = connection.cursor()
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.fetchall()
        except sqlite3.OperationalError as error:
            # The switch needs the file alone and does not heed busy_timeout when two do it at once.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_WAL_RETRY_SECONDS)
        else:
            return
        finally:
            cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    driver: Any = connection.connection.driver_connection
    try:
        # Not by way of SQLAlchemy: that takes as long as posting ten times.
        driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
    except Exception as error:
        ours = in_our_words(error, where_of(connection.engine.url))
        if ours is not None:
            raise ours from error
        raise


def _postgresql(url: URL) -> Engine:
    try:
        import psycopg  # noqa: F401 - only whether it is there
    except ImportError:
        raise PartMissing("PostgreSQL", "postgres") from None
    given = {} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_SECONDS}
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args=given,
        hide_parameters=True,  # an error never shows a customer's data
        pool_size=CONNECTIONS_KEPT,
        pool_pre_ping=True,  # a restarted server is met with a new connection
    )


def _not_an_address() -> SettingsError:
    # The address is not repeated: it may hold a password.
    return SettingsError(
        say("The address of the database is not one that Regulars understands."),
        where="database",
        fix=say("Write sqlite:///path/to/shop.db or postgresql://user:password@host:5432/database."),
    )
