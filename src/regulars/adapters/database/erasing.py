"""Erasing persons: their keys and rows go, tombstones stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table, delete, func, insert, select

from regulars.adapters.database.families import identifier_kinds, read_claims
from regulars.adapters.database.identities import identifiers
from regulars.adapters.database.locker import Locker
from regulars.adapters.database.tables import claims, households, identities, identity_log, tombstones
from regulars.adapters.memory import refusals
from regulars.domain.ids import Tenant

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["add_tombstones", "erase", "tombstoned", "tombstones_count"]

_TOKENS_PER_QUESTION = 500


def erase(connection: Connection, tenant: Tenant, locker: Locker, members: Sequence[int], at: int) -> Mapping[str, int]:
    """Destroys keys, empties rows, leaves tombstones; says how many of each. The caller holds the tenant's lock."""
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
    stones = add_tombstones(connection, tenant, locker, {kind: sorted(words) for kind, words in known.items()}, at)
    rows = {
        name: _emptied(connection, tenant, table, some)
        for name, table in (("identifiers", identities), ("claims", claims), ("households", households))
    }
    return {"keys": locker.destroy(some), **rows, "tombstones": stones, "reasons": reasons}


def _emptied(connection: Connection, tenant: Tenant, table: Table, members: Sequence[int]) -> int:
    return connection.execute(delete(table).where(table.c.tenant == tenant, table.c.member.in_(members))).rowcount


def add_tombstones(
    connection: Connection, tenant: Tenant, locker: Locker, names: Mapping[str, Sequence[str]], at: int
) -> int:
    """Notes identifiers of the erased, unless they are noted; says how many were new."""
    count = 0
    for kind, values in names.items():
        tokens = dict.fromkeys(locker.tombs(kind, values))
        fresh = [token for token in tokens if token not in _standing(connection, tenant, kind, list(tokens))]
        if fresh:
            rows = [{"tenant": tenant, "kind": kind, "token": token, "at": at} for token in fresh]
            connection.execute(insert(tombstones), rows)
        count += len(fresh)
    return count


def tombstoned(connection: Connection, tenant: Tenant, locker: Locker, kind: str, values: pa.Array) -> pa.Array:
    """Which of these identifiers belonged to somebody who was erased."""
    import pyarrow as pa

    tokens = locker.tombs(kind, ["" if value is None else value for value in values.to_pylist()])
    gone = _standing(connection, tenant, kind, tokens)
    return pa.array([token in gone for token in tokens], pa.bool_())


def tombstones_count(connection: Connection, tenant: Tenant) -> int:
    """How many there are."""
    asked = select(func.count()).select_from(tombstones).where(tombstones.c.tenant == tenant)
    return int(connection.execute(asked).scalar_one())


def _standing(connection: Connection, tenant: Tenant, kind: str, tokens: Sequence[str]) -> set[str]:
    """The tombstones among these tokens; of very many tokens all of the kind are read."""
    asked = select(tombstones.c.token).where(tombstones.c.tenant == tenant, tombstones.c.kind == kind)
    if len(tokens) > _TOKENS_PER_QUESTION:
        return set(connection.execute(asked).scalars())
    return set(connection.execute(asked.where(tombstones.c.token.in_(tokens))).scalars())
