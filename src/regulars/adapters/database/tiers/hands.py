# ruff: noqa: S608 - names of our own tables; values are always parameters
"""Tiers given by hand, in the order they were given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from regulars.adapters.database.ledger.sql import insert_rows, listed, read
from regulars.adapters.database.tier_tables import tier_hands
from regulars.adapters.database.tiers.keeping import numbered
from regulars.domain.errors import KeyReused
from regulars.domain.ledger.requests import RequestKey
from regulars.domain.tier_state import Assignment

__all__ = ["assign", "end", "hands_of"]


def hands_of(
    connection: Connection, tenant: str, ladder: str, owners: Sequence[str]
) -> Mapping[str, tuple[Assignment, ...]]:
    """By owner. A row without a tier ends those before it."""
    inside, value = listed(connection, owners, "text")
    rows = read(
        connection,
        "SELECT owner, tier, starts_at, ends_at, author, reason, is_floor FROM tier_hands "
        f"WHERE tenant = ? AND ladder = ? AND owner IN {inside} ORDER BY seq",
        *(tenant, ladder, value),
    )
    found: dict[str, tuple[Assignment, ...]] = {}
    for owner, tier, at, until, author, reason, is_floor in rows:
        before = found.get(owner, ())
        if tier:
            found[owner] = (*before, Assignment(tier, at, until, author, reason, bool(is_floor)))
        else:
            found[owner] = tuple(replace(each, until=min(each.until, at)) for each in before if each.at < at)
    return found


def assign(connection: Connection, tenant: str, ladder: str, owner: str, given: Assignment, key: RequestKey) -> bool:
    """Adds one; False where the same request has added it before."""
    seq = numbered(connection, tenant, "hands", 1)
    named = f"{key.route} {key.key}"
    known = read(connection, "SELECT fingerprint FROM tier_hands WHERE tenant = ? AND key = ?", tenant, named)
    if known:
        if bytes(known[0][0]) != key.fingerprint:
            raise KeyReused(key.key)
        return False
    told = (given.tier, given.at, given.until, int(given.is_floor), given.author, given.reason)
    insert_rows(connection, tier_hands, [(tenant, seq, ladder, owner, *told, named, key.fingerprint)])
    return True


def end(connection: Connection, tenant: str, ladder: str, owner: str, at: int, author: str, reason: str) -> None:
    """Ends all that came before."""
    seq = numbered(connection, tenant, "hands", 1)
    insert_rows(
        connection, tier_hands, [(tenant, seq, ladder, owner, "", at, at, 0, author, reason, f"end {seq}", b"")]
    )
