# ruff: noqa: S608 - names of our own tables; values are always parameters
"""Uses of perks: counted and written one at a time."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from regulars.adapters.database.ledger.sql import insert_rows, listed, read
from regulars.adapters.database.tier_tables import perk_uses
from regulars.adapters.database.tiers.keeping import numbered
from regulars.domain.errors import KeyReused
from regulars.domain.ledger.requests import RequestKey
from regulars.ports.tiers import PerkUse, UsedUp

__all__ = ["count_uses", "use_once"]


def count_uses(connection: Connection, tenant: str, perk: str, owners: Sequence[str], since: int, upto: int) -> int:
    """How often owners have used a perk since an instant, up to the use of a number."""
    inside, value = listed(connection, owners, "text")
    ((count,),) = read(
        connection,
        f"SELECT COUNT(*) FROM perk_uses WHERE tenant = ? AND owner IN {inside} AND perk = ? AND at >= ? AND seq <= ?",
        *(tenant, value, perk, since, upto),
    )
    return int(count)


def use_once(
    connection: Connection,
    tenant: str,
    perk: str,
    owners: Sequence[str],
    at: int,
    since: int,
    limit: int | None,
    key: RequestKey,
) -> PerkUse:
    """Writes a use, unless the limit is reached. Whoever numbers holds the row, so uses are counted by one at a time."""
    seq = numbered(connection, tenant, "uses", 1)
    named = f"{key.route} {key.key}"
    known = read(connection, "SELECT fingerprint, seq, at FROM perk_uses WHERE tenant = ? AND key = ?", tenant, named)
    if known:
        if bytes(known[0][0]) != key.fingerprint:
            raise KeyReused(key.key)
        return PerkUse(known[0][1], known[0][2], is_replayed=True)
    if limit is not None and count_uses(connection, tenant, perk, owners, since, seq) >= limit:
        raise UsedUp
    insert_rows(connection, perk_uses, [(tenant, seq, perk, owners[0], at, named, key.fingerprint)])
    return PerkUse(seq, at)
