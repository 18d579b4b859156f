# ruff: noqa: S608 - names of our own tables; values are always parameters
"""Entries by what they are for: an account's number and its key of an order or other source."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

import msgspec
from sqlalchemy import Connection

from regulars.adapters.database.ledger.sql import Question, array_of, is_postgresql

__all__ = ["by_source"]

_ENCODE: Final = msgspec.json.Encoder().encode


def by_source(
    connection: Connection, tenant: str, columns: str, wanted: Sequence[tuple[int, int]], where: str = ""
) -> Question:
    """The question for `columns` of entries ``e`` whose account and source key are among the pairs wanted."""
    if is_postgresql(connection):
        return _postgresql(columns, where), (*(array_of(column) for column in zip(*wanted, strict=True)), tenant)
    return _sqlite(columns, where), (_ENCODE(wanted).decode(), tenant)


# Both databases start from the few pairs: OFFSET tells PostgreSQL so, which without statistics would read a whole tenant.
@cache
def _postgresql(columns: str, where: str) -> str:
    return (
        f"SELECT e.* FROM unnest(?::bigint[], ?::bigint[]) AS p(a, b) CROSS JOIN LATERAL (SELECT {columns} "
        f"FROM ledger_entries e WHERE e.tenant = ? AND e.holder = p.a AND e.source_key = p.b {where} OFFSET 0) AS e"
    )


# CROSS JOIN tells SQLite.
@cache
def _sqlite(columns: str, where: str) -> str:
    pairs = "(SELECT json_extract(value, '$[0]') AS a, json_extract(value, '$[1]') AS b FROM json_each(?)) AS p"
    return (
        f"SELECT {columns} FROM {pairs} CROSS JOIN ledger_entries e INDEXED BY uq_ledger_entries_business "
        f"WHERE e.tenant = ? AND e.holder = p.a AND e.source_key = p.b {where}"
    )
