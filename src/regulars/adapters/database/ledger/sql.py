# ruff: noqa: S608 - names of our own tables and columns; values are always parameters
"""The same statement for both databases: many rows in one go, without SQLAlchemy's work for each.

SQLite takes rows one by one without a network between; PostgreSQL takes them as columns, in one round trip.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain
from typing import Any, Final

import msgspec
from sqlalchemy import BigInteger, Connection, LargeBinary, Table

from regulars.adapters.database.unreachable import in_our_words, where_of

__all__ = [
    "Question",
    "Row",
    "array_of",
    "by_index",
    "insert_rows",
    "is_postgresql",
    "listed",
    "pairs",
    "read",
    "read_together",
    "run",
    "sent_together",
    "update_rows",
]

Row = tuple[Any, ...]
_CHUNK: Final = 20_000
"""Rows in one statement on PostgreSQL."""
_ENCODE: Final = msgspec.json.Encoder().encode
_LISTED: Final = re.compile(r"IN \(SELECT unnest\((\?::\w+\[\])\)\)")
_BURSTS: Final = (1_000, 100)
"""Rows in one statement on SQLite, which takes 32,766 values: no table has more than 32 columns."""
Question = tuple[str, Sequence[object]]
"""A statement and its parameters."""


def read(connection: Connection, statement: str, *params: object) -> Sequence[Row]:
    """Rows of a question; every ``?`` is a parameter."""
    return _with_cursor(connection, lambda cursor: _asked(cursor, _spoken(connection, statement), params))  # type: ignore[no-any-return]


def run(connection: Connection, statement: str, *params: object) -> int:
    """Runs one statement; returns how many rows it touched."""

    def ran(cursor: Any) -> int:
        cursor.execute(_spoken(connection, statement), params)
        return int(cursor.rowcount)

    return int(_with_cursor(connection, ran))


def _asked(cursor: Any, statement: str, params: Sequence[object]) -> Any:
    cursor.execute(statement, params)
    return cursor.fetchall()


def _with_cursor(connection: Connection, work: Callable[[Any], Any]) -> Any:
    """The driver's own cursor, inside SQLAlchemy's transaction; failures are told as the engine tells them."""
    return _with_cursors(connection, 1, lambda cursors: work(cursors[0]))


def _with_cursors(connection: Connection, count: int, work: Callable[[list[Any]], Any]) -> Any:
    cursors = [connection.connection.cursor() for _ in range(count)]
    try:
        return work(cursors)
    except Exception as error:
        ours = in_our_words(error, where_of(connection.engine.url))
        if ours is not None:
            raise ours from error
        raise
    finally:
        for cursor in cursors:
            cursor.close()


@contextmanager
def sent_together(connection: Connection) -> Iterator[None]:
    """PostgreSQL gets the statements of this block in one go; a failure of any is told when the block ends at the latest.

    Counts of rows are not known inside.
    """
    if not is_postgresql(connection):
        yield
        return
    driver: Any = connection.connection.driver_connection
    try:
        with driver.pipeline():
            yield
    except Exception as error:
        ours = in_our_words(error, where_of(connection.engine.url))
        if ours is not None:
            raise ours from error
        raise


def read_together(connection: Connection, *asked: Question) -> list[Sequence[Row]]:
    """Rows of several questions, in their order; PostgreSQL answers them in one round trip."""

    def ask(cursors: list[Any]) -> list[Any]:
        with sent_together(connection):
            for cursor, (statement, params) in zip(cursors, asked, strict=True):
                cursor.execute(_spoken(connection, statement), params)
        return [cursor.fetchall() for cursor in cursors]

    if not is_postgresql(connection):
        return [read(connection, statement, *params) for statement, params in asked]
    return _with_cursors(connection, len(asked), ask)  # type: ignore[no-any-return]


def _spoken(connection: Connection, statement: str) -> str:
    return _for_postgresql(statement) if is_postgresql(connection) else statement


@cache
def _for_postgresql(statement: str) -> str:
    """Without statistics the planner reads a whole tenant for a list that is a table, and looks up one that is an array."""
    return _LISTED.sub(r"= ANY(\1)", statement).replace("?", "%s")


def by_index(connection: Connection, table: str, index: str) -> str:
    """A table to be looked up by an index: SQLite, without statistics, would read a whole tenant instead."""
    return table if is_postgresql(connection) else f"{table} INDEXED BY {index}"


def is_postgresql(connection: Connection) -> bool:
    """Which of the two."""
    return connection.dialect.name == "postgresql"


def listed(connection: Connection, values: Iterable[int] | Iterable[str], kind: str = "bigint") -> tuple[str, object]:
    """A list as one parameter: the text for ``IN …`` and its value, so that one prepared statement fits every length."""
    if is_postgresql(connection):
        return f"(SELECT unnest(?::{kind}[]))", array_of(list(values))
    return "(SELECT value FROM json_each(?))", _ENCODE(list(values)).decode()


def pairs(connection: Connection, values: Sequence[tuple[int, int]]) -> tuple[str, tuple[object, ...]]:
    """Pairs of whole numbers as a table ``p(a, b)``."""
    if is_postgresql(connection):
        given = (array_of([a for a, _ in values]), array_of([b for _, b in values]))
        return "unnest(?::bigint[], ?::bigint[]) AS p(a, b)", given
    table = "(SELECT json_extract(value, '$[0]') AS a, json_extract(value, '$[1]') AS b FROM json_each(?)) AS p"
    return table, (_ENCODE(values).decode(),)


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Inserts rows whose values stand in the order of the table's columns, the tenant first."""
    if not rows:
        return
    if not is_postgresql(connection):
        _with_cursor(connection, lambda cursor: _insert_bursts(cursor, table, rows))
        return
    for start in range(0, len(rows), _CHUNK):
        columns = [array_of(column) for column in zip(*rows[start : start + _CHUNK], strict=True)]
        run(connection, _insert_columns(table), *columns)


def _insert_bursts(cursor: Any, table: Table, rows: Sequence[Row]) -> None:
    """The fewest statements: SQLite works a whole statement off without Python's lock, so another thread gets on meanwhile."""
    done = 0
    for size in _BURSTS:
        while len(rows) - done >= size:
            cursor.execute(_insert(table, size), list(chain.from_iterable(rows[done : done + size])))
            done += size
    cursor.executemany(_insert(table), rows[done:] if done else rows)


def update_rows(connection: Connection, table: Table, key: str, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    """Sets `columns` of the rows named by tenant and `key`; each row is the new values, then tenant, then key."""
    if not rows:
        return
    if not is_postgresql(connection):
        _run_many(connection, _update(table, key, columns), rows)
        return
    values = [array_of(column) for column in zip(*rows, strict=True)]
    run(connection, _update_columns(table, key, columns), *values)


def array_of(column: Sequence[object]) -> str:
    """A column as PostgreSQL writes an array: the driver, asked to do so, takes as long as all the rest of a posting.

    Example:
        >>> array_of([1, None, "a, b"])
        '{1,NULL,"a, b"}'
    """
    return "{" + ",".join([_element(value) for value in column]) + "}"


def _element(value: object) -> str:
    if type(value) is int:
        return str(value)
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f'"\\\\x{value.hex()}"'
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _run_many(connection: Connection, statement: str, rows: Sequence[Row]) -> None:
    _with_cursor(connection, lambda cursor: cursor.executemany(statement, rows))


@cache
def _insert(table: Table, rows: int = 1) -> str:
    names = [column.name for column in table.columns]
    values = ", ".join([f"({', '.join('?' * len(names))})"] * rows)
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES {values}"


@cache
def _insert_columns(table: Table) -> str:
    names = ", ".join(column.name for column in table.columns)
    kinds = ", ".join(f"%s::{_kind(table, column.name)}[]" for column in table.columns)
    return f"INSERT INTO {table.name} ({names}) SELECT * FROM unnest({kinds})"


@cache
def _update(table: Table, key: str, columns: tuple[str, ...]) -> str:
    return f"UPDATE {table.name} SET {', '.join(f'{name} = ?' for name in columns)} WHERE tenant = ? AND {key} = ?"


@cache
def _update_columns(table: Table, key: str, columns: tuple[str, ...]) -> str:
    names = (*columns, "tenant", key)
    kinds = ", ".join(f"%s::{_kind(table, name)}[]" for name in names)
    sets = ", ".join(f"{name} = v.{name}" for name in columns)
    return (
        f"UPDATE {table.name} AS t SET {sets} FROM unnest({kinds}) AS v({', '.join(names)}) "
        f"WHERE t.tenant = v.tenant AND t.{key} = v.{key}"
    )


def _kind(table: Table, name: str) -> str:
    kind = table.columns[name].type
    if isinstance(kind, BigInteger):
        return "bigint"
    return "bytea" if isinstance(kind, LargeBinary) else "text"
