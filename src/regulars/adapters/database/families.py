"""Who is the same person as whom, and who lives together: identifiers seen with members, merges, households, their log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count, repeat
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, Table, bindparam, delete, func, insert, select, tuple_, union

from regulars.adapters.database.identities import of_members
from regulars.adapters.database.listed import ROWS_PER_STATEMENT
from regulars.adapters.database.locker import Locker
from regulars.adapters.database.tables import claims, households, identities, identity_log, merged
from regulars.adapters.memory import refusals
from regulars.domain.identity import IdentityEntry
from regulars.domain.ids import Tenant

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "add_claims",
    "add_entries",
    "claim_marks",
    "identifier_kinds",
    "read_claims",
    "read_households",
    "read_log",
    "read_merged",
    "set_households",
    "set_merged",
]


def add_claims(connection: Connection, tenant: Tenant, locker: Locker, kind: str, table: pa.Table) -> None:
    """Writes what is not there yet, in the key's order; nothing of those who were erased."""
    rows = refusals.claims(kind, table)
    tokens = locker.tokens(kind, [value for _, _, value in rows])
    gone = locker.erased([member for member, _, _ in rows])
    new = sorted(
        (token, member, mark, value)
        for token, (member, mark, value), erased in zip(tokens, rows, gone, strict=True)
        if not erased
    )
    there = select(claims.c.token, claims.c.member).where(claims.c.tenant == tenant, claims.c.kind == kind)
    known: set[tuple[str, int]] = set()
    if len(new) > ROWS_PER_STATEMENT // 100:
        known.update((token, member) for token, member in connection.execute(there))
    else:
        for start in range(0, len(new), 500):
            asked = [(token, member) for token, member, _, _ in new[start : start + 500]]
            found = connection.execute(there.where(tuple_(claims.c.token, claims.c.member).in_(asked)))
            known.update((token, member) for token, member in found)
    fresh = [row for row in new if row[:2] not in known]
    hidden = locker.sealed("claims", repeat(kind), [row[1] for row in fresh], [row[3] for row in fresh])
    if fresh:
        connection.execute(
            insert(claims),
            [
                {"tenant": tenant, "kind": kind, "token": token, "member": member, "mark": mark, "value": value}
                for (token, member, mark, _), value in zip(fresh, hidden, strict=True)
            ],
        )


def set_merged(connection: Connection, tenant: Tenant, table: pa.Table) -> None:
    """Replaces the rows of the members named."""
    rows = refusals.merged(table)
    _replace(connection, tenant, merged, "canonical", rows)


def set_households(connection: Connection, tenant: Tenant, locker: Locker, table: pa.Table) -> None:
    """Replaces the rows of the members named."""
    rows = refusals.households(table)
    members = [member for member, _ in rows]
    hidden = locker.sealed("households", repeat(""), members, [name or "" for _, name in rows])
    _replace(
        connection,
        tenant,
        households,
        "household",
        [(m, text or None) for m, text in zip(members, hidden, strict=True)],
    )


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


def add_entries(connection: Connection, tenant: Tenant, locker: Locker, entries: Iterable[IdentityEntry]) -> None:
    """Appends, numbered on from the last."""
    found = refusals.identity_entries(entries)
    if not found:
        return
    end = select(func.coalesce(func.max(identity_log.c.seq), 0)).where(identity_log.c.tenant == tenant)
    first = int(connection.execute(end).scalar_one()) + 1
    members, reasons = [entry.member for entry in found], [entry.reason for entry in found]
    hidden = locker.sealed("identity_log", count(first), members, reasons)
    connection.execute(
        insert(identity_log),
        [
            {"tenant": tenant, "seq": seq, **_columns_of(entry), "reason": reason}
            for seq, entry, reason in zip(count(first), found, hidden, strict=False)
        ],
    )


def _columns_of(entry: IdentityEntry) -> Mapping[str, Any]:
    return {name: getattr(entry, name) for name in ("at", "action", "member", "other", "rule", "reason", "actor")}


def identifier_kinds(connection: Connection, tenant: Tenant) -> tuple[str, ...]:
    """Every kind that somebody has an identifier of."""
    asked = union(*(select(kept.c.kind).where(kept.c.tenant == tenant) for kept in (identities, claims)))
    return tuple(sorted(connection.execute(asked).scalars()))


def read_claims(
    connection: Connection, tenant: Tenant, locker: Locker, kind: str, members: Sequence[int] | None = None
) -> pa.Table:
    """``member``, ``mark``, ``value``, ordered by member and value; only of some members, if given."""
    import pyarrow as pa

    asked = (
        select(claims.c.member, claims.c.mark, claims.c.value)
        .where(claims.c.tenant == tenant, claims.c.kind == kind)
        .order_by(claims.c.member)
    )
    owners: list[int] = []
    marks: list[str] = []
    hidden: list[str] = []
    for statement in of_members(asked, claims.c.member, members):
        for member, mark, value in connection.execute(statement):
            owners.append(member)
            marks.append(mark)
            hidden.append(value)
    words = locker.opened("claims", repeat(kind), owners, hidden)
    rows = sorted(zip(owners, words, marks, strict=True))
    return pa.table(
        {
            "member": pa.array([row[0] for row in rows], pa.int64()),
            "mark": pa.array([row[2] for row in rows], pa.string()),
            "value": pa.array([row[1] for row in rows], pa.string()),
        }
    )


def claim_marks(connection: Connection, tenant: Tenant, kind: str) -> pa.Table:
    """``member``, ``mark``, ordered by both; nothing is opened."""
    asked = (
        select(claims.c.member, claims.c.mark)
        .where(claims.c.tenant == tenant, claims.c.kind == kind)
        .order_by(claims.c.member, claims.c.mark)
    )
    return _columns(connection, asked, member="int64", mark="string")


def read_merged(connection: Connection, tenant: Tenant) -> pa.Table:
    """``member``, ``canonical``, ordered by member."""
    asked = select(merged.c.member, merged.c.canonical).where(merged.c.tenant == tenant).order_by(merged.c.member)
    return _columns(connection, asked, member="int64", canonical="int64")


def read_households(connection: Connection, tenant: Tenant, locker: Locker) -> pa.Table:
    """``member``, ``household``, ordered by member."""
    import pyarrow as pa

    asked = select(households.c.member, households.c.household).where(households.c.tenant == tenant)
    kept = _columns(connection, asked.order_by(households.c.member), member="int64", household="string")
    words = locker.opened("households", repeat(""), kept["member"].to_pylist(), kept["household"].to_pylist())
    return pa.table({"member": kept["member"], "household": pa.array(words, pa.string())})


def read_log(connection: Connection, tenant: Tenant, locker: Locker) -> tuple[IdentityEntry, ...]:
    """Every entry, in the order they were written."""
    asked = select(identity_log).where(identity_log.c.tenant == tenant).order_by(identity_log.c.seq)
    rows = connection.execute(asked).all()
    seqs, members = [row.seq for row in rows], [row.member for row in rows]
    reasons = locker.opened("identity_log", seqs, members, [row.reason for row in rows])
    return tuple(
        IdentityEntry(row.at, row.action, row.member, row.other, row.rule, reason, row.actor)
        for row, reason in zip(rows, reasons, strict=True)
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
