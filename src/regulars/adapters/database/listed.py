"""A Python list as rows of a query: one parameter however long, and no list of question marks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, ColumnElement, FromClause, Text, bindparam, cast, column, func
from sqlalchemy.dialects.postgresql import ARRAY

__all__ = ["ROWS_PER_STATEMENT", "Listed", "batches", "listed"]

ROWS_PER_STATEMENT: Final = 100_000
"""Longest list sent at once; bounds the memory one statement takes to a few megabytes."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list as rows.

    Attributes:
        rows: what to select from.
        value: the text.
        position: its place in the list, from 0.
    """

    rows: FromClause
    value: ColumnElement[str]
    position: ColumnElement[int]


def listed(dialect: str, values: Sequence[str]) -> Listed:
    """`values` as rows, by what the database offers: ``json_each`` of SQLite, ``unnest`` of PostgreSQL."""
    if dialect == "sqlite":
        text = json.dumps(values, ensure_ascii=False)
        each = func.json_each(bindparam("listed", text, type_=Text, unique=True))
        alias = each.table_valued(column("value", Text), column("key", BigInteger), name="listed")
        return Listed(alias, alias.c["value"], alias.c["key"])
    array = cast(bindparam("listed", list(values), type_=ARRAY(Text), unique=True), ARRAY(Text))
    rows = func.unnest(array).table_valued(column("value", Text), with_ordinality="place", name="listed")
    rendered = rows.render_derived()
    return Listed(rendered, rendered.c["value"], cast(rendered.c["place"], BigInteger) - 1)


def batches(values: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """A long list in pieces of `ROWS_PER_STATEMENT`, each with the place of its first value."""
    for start in range(0, len(values), ROWS_PER_STATEMENT):
        yield start, values[start : start + ROWS_PER_STATEMENT]
