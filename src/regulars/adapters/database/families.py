"""Who is the same person as whom, and who lives together: identifiers seen with members, merges, households, their log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, Table, bindparam, delete, func, insert, select, tuple_, union

from regulars.adapters.database.listed import ROWS_PER_STATEMENT
from regulars.adapters.database.tables import claims, households, identities, identity_log, merged
from regulars.adapters.memory import refusals
from regulars.domain.identity import IdentityEntry
from regulars.domain.ids import Tenant

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "add_claims",
    "add_entries",
    "identifier_kinds",
    "read_claims",
    "read_households",
    "read_log",
    "read_merged",
    "set_households",
    "set_merged",
]


def add_claims(connection: Connection, tenant: Tenant, kind: str, table: pa.Table) -> None:
    """Writes what is not there yet, in the key's order."""
    new = sorted((value, member, mark) for member, mark, value in refusals.claims(kind, table))
    there = select(claims.c.value, claims.c.member).where(claims.c.tenant == tenant, claims.c.kind == kind)
    known: set[tuple[str, int]] = set()
    if len(new) > ROWS_PER_STATEMENT // 100:
        known.update((value, member) for value, member in connection.execute(there))
    else:
        for start in range(0, len(new), 500):
            asked = [(value, member) for value, member, _ in new[start : start + 500]]
            found = connection.execute(there.where(tuple_(claims.c.value, claims.c.member).in_(asked)))
            known.update((value, member) for value, member in found)
    rows = [
        {"tenant": tenant, "kind": kind, "value": value, "member": member, "mark": mark}
        for value, member, mark in new
        if (value, member) not in known
    ]
    if rows:
        connection.execute(insert(claims), rows)


def set_merged(connection: Connection, tenant: Tenant, table: pa.Table) -> None:
    """Replaces the rows of the members named."""
    rows = refusals.merged(table)
    _replace(connection, tenant, merged, "canonical", rows)


def set_households(connection: Connection, tenant: Tenant, table: pa.Table) -> None:
    """Replaces the rows of the members named."""
    rows = refusals.households(table)
    _replace(connection, tenant, households, "household", rows)


def _replace(
    connection: Connection, tenant: Tenant, kept: Table, column: str, rows: Sequence[tuple[int, object]]
) -> None:
    if not rows:
        return
    gone = delete(kept).where(kept.c.tenant == tenant, kept.c.member == bindparam("who"))
    connection.execute(gone, [{"who": member} for member, _ in rows])
    new = [{"tenant": tenant, "member": member, column: value} for member, value in rows if value is not None]
    if new:
        connection.execute(insert(kept), new)


def add_entries(connection: Connection, tenant: Tenant, entries: Iterable[IdentityEntry]) -> None:
    """Appends, numbered on from the last."""
    found = refusals.identity_entries(entries)
    if not found:
        return
    end = select(func.coalesce(func.max(identity_log.c.seq), 0)).where(identity_log.c.tenant == tenant)
    first = int(connection.execute(end).scalar_one()) + 1
    connection.execute(
        insert(identity_log),
        [{"tenant": tenant, "seq": seq, **_columns_of(entry)} for seq, entry in enumerate(found, start=first)],
    )


def _columns_of(entry: IdentityEntry) -> Mapping[str, Any]:
    return {name: getattr(entry, name) for name in ("at", "action", "member", "other", "rule", "reason", "actor")}


def identifier_kinds(connection: Connection, tenant: Tenant) -> tuple[str, ...]:
    """Every kind that somebody has an identifier of."""
    asked = union(*(select(kept.c.kind).where(kept.c.tenant == tenant) for kept in (identities, claims)))
    return tuple(sorted(connection.execute(asked).scalars()))


def read_claims(connection: Connection, tenant: Tenant, kind: str) -> pa.Table:
    """``member``, ``mark``, ``value``, ordered by member and value."""
    asked = (
        select(claims.c.member, claims.c.mark, claims.c.value)
        .where(claims.c.tenant == tenant, claims.c.kind == kind)
        .order_by(claims.c.member, claims.c.value)
    )
    return _columns(connection, asked, member="int64", mark="string", value="string")


def read_merged(connection: Connection, tenant: Tenant) -> pa.Table:
    """``member``, ``canonical``, ordered by member."""
    asked = select(merged.c.member, merged.c.canonical).where(merged.c.tenant == tenant).order_by(merged.c.member)
    return _columns(connection, asked, member="int64", canonical="int64")


def read_households(connection: Connection, tenant: Tenant) -> pa.Table:
    """``member``, ``household``, ordered by member."""
    asked = select(households.c.member, households.c.household).where(households.c.tenant == tenant)
    return _columns(connection, asked.order_by(households.c.member), member="int64", household="string")


def read_log(connection: Connection, tenant: Tenant) -> tuple[IdentityEntry, ...]:
    """Every entry, in the order they were written."""
    asked = select(identity_log).where(identity_log.c.tenant == tenant).order_by(identity_log.c.seq)
    return tuple(
        IdentityEntry(row.at, row.action, row.member, row.other, row.rule, row.reason, row.actor)
        for row in connection.execute(asked)
    )


def _columns(connection: Connection, asked: Select[Any], **types: str) -> pa.Table:
    """An answer as typed columns, read in pieces."""
    import pyarrow as pa

    schema = pa.schema([(name, pa.type_for_alias(kind)) for name, kind in types.items()])
    pieces = [
        pa.record_batch([list(column) for column in zip(*rows, strict=True)], schema=schema)
        for rows in connection.execute(asked).partitions(ROWS_PER_STATEMENT)
    ]
    return pa.Table.from_batches(pieces, schema)
