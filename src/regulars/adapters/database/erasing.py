"""Erasing persons: their keys and rows go, tombstones stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table, delete, func, insert, select

from regulars.adapters.database.families import identifier_kinds, read_claims
from regulars.adapters.database.identities import identifiers
from regulars.adapters.database.locker import Locker
from regulars.adapters.database.tables import (
    claims,
    households,
    identities,
    identity_log,
    member_days,
    sightings,
    tombstones,
)
from regulars.adapters.memory import refusals
from regulars.domain.ids import Tenant

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["add_tombstones", "erase", "read_tombstones", "standing", "tombstones_count"]

_TOKENS_PER_QUESTION = 500


def erase(connection: Connection, tenant: Tenant, locker: Locker, members: Sequence[int], at: int) -> Mapping[str, int]:
    """Destroys keys, empties rows, leaves tombstones; says how many of each. The caller holds the tenant's lock."""
    import pyarrow as pa

    some = refusals.pseudonyms(members)
    known: dict[str, set[str]] = {}
    for kind in identifier_kinds(connection, tenant):
        own = identifiers(connection, tenant, locker, kind, some)["value"].to_pylist()
        seen = read_claims(connection, tenant, locker, kind, some)["value"].to_pylist()
        known[kind] = {*own, *seen} - {""}
    said = select(func.count()).where(
        identity_log.c.tenant == tenant, identity_log.c.member.in_(some), identity_log.c.reason != ""
    )
    reasons = int(connection.execute(said).scalar_one())
    found = [(kind, token) for kind, words in known.items() for token in locker.tombs(kind, sorted(words))]
    stones = add_tombstones(
        connection,
        tenant,
        pa.table(
            {
                "kind": pa.array([kind for kind, _ in found], pa.string()),
                "token": pa.array([token for _, token in found], pa.string()),
                "at": pa.array([at] * len(found), pa.int64()),
            }
        ),
    )
    rows = {
        name: _emptied(connection, tenant, table, some)
        for name, table in (("identifiers", identities), ("claims", claims), ("households", households))
    }
    _emptied(connection, tenant, sightings, some)
    _emptied(connection, tenant, member_days, some)
    return {"keys": locker.destroy(some), **rows, "tombstones": stones, "reasons": reasons}


def _emptied(connection: Connection, tenant: Tenant, table: Table, members: Sequence[int]) -> int:
    return connection.execute(delete(table).where(table.c.tenant == tenant, table.c.member.in_(members))).rowcount


def add_tombstones(connection: Connection, tenant: Tenant, stones: pa.Table) -> int:
    """Notes ``kind``, ``token``, ``at`` of the erased, unless they are noted; says how many were new."""
    rows = [{"tenant": tenant, **row} for row in stones.select(["kind", "token", "at"]).to_pylist()]
    known = {
        (kind, token)
        for kind in {row["kind"] for row in rows}
        for token in standing(connection, tenant, kind, [row["token"] for row in rows if row["kind"] == kind])
    }
    fresh = {(row["kind"], row["token"]): row for row in rows if (row["kind"], row["token"]) not in known}
    if fresh:
        connection.execute(insert(tombstones), list(fresh.values()))
    return len(fresh)


def read_tombstones(connection: Connection, tenant: Tenant) -> pa.Table:
    """``kind``, ``token``, ``at``, ordered by kind and token."""
    import pyarrow as pa

    asked = select(tombstones.c.kind, tombstones.c.token, tombstones.c.at).where(tombstones.c.tenant == tenant)
    rows = connection.execute(asked.order_by(tombstones.c.kind, tombstones.c.token)).all()
    return pa.table(
        {
            "kind": pa.array([row[0] for row in rows], pa.string()),
            "token": pa.array([row[1] for row in rows], pa.string()),
            "at": pa.array([row[2] for row in rows], pa.int64()),
        }
    )


def standing(connection: Connection, tenant: Tenant, kind: str, tokens: Sequence[str]) -> set[str]:
    """The tombstones among these tokens; of very many tokens all of the kind are read."""
    asked = select(tombstones.c.token).where(tombstones.c.tenant == tenant, tombstones.c.kind == kind)
    if len(tokens) > _TOKENS_PER_QUESTION:
        return set(connection.execute(asked).scalars())
    return set(connection.execute(asked.where(tombstones.c.token.in_(tokens))).scalars())


def tombstones_count(connection: Connection, tenant: Tenant) -> int:
    """How many there are."""
    return int(
        connection.execute(
            select(func.count()).select_from(tombstones).where(tombstones.c.tenant == tenant)
        ).scalar_one()
    )
