"""What each import brought of who is who, and taking it back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, delete, exists, insert, select

from regulars.adapters.database.tables import arrivals, claims, households, identities, sightings, undoings
from regulars.adapters.memory import refusals
from regulars.domain.ids import Tenant

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["add_sightings", "arrived", "seen_alone", "withdraw"]


def add_sightings(
    connection: Connection, tenant: Tenant, key: str, new: tuple[int, int], seen: Mapping[str, pa.Table]
) -> None:
    """Notes the pseudonyms an import gave out and the identifiers it saw; what is noted of it already is left alone."""
    refusals.texts(key, *seen)
    first, count = new
    # Where another process brought the same file meanwhile, its row stands; the log's version then refuses this one.
    if count and arrived(connection, tenant, key) == (0, 0):
        connection.execute(insert(arrivals).values(tenant=tenant, import_key=key, first=first, members=count))
    for kind, table in seen.items():
        there = select(sightings.c.member, sightings.c.mark).where(
            sightings.c.tenant == tenant, sightings.c.kind == kind, sightings.c.import_key == key
        )
        known = {(member, mark) for member, mark in connection.execute(there)}
        pairs = sorted(set(zip(table["member"].to_pylist(), table["mark"].to_pylist(), strict=True)) - known)
        if pairs:
            row = {"tenant": tenant, "kind": kind, "import_key": key}
            connection.execute(insert(sightings), [{**row, "member": member, "mark": mark} for member, mark in pairs])


def arrived(connection: Connection, tenant: Tenant, key: str) -> tuple[int, int]:
    """The first pseudonym an import gave out, and how many."""
    asked = select(arrivals.c.first, arrivals.c.members).where(
        arrivals.c.tenant == tenant, arrivals.c.import_key == key
    )
    found = connection.execute(asked).first()
    return (0, 0) if found is None else (int(found.first), int(found.members))


def seen_alone(connection: Connection, tenant: Tenant, key: str) -> Mapping[str, pa.Table]:
    """What an import saw and nothing else that stands did."""
    import pyarrow as pa

    other = sightings.alias()
    undone = exists().where(undoings.c.tenant == other.c.tenant, undoings.c.import_key == other.c.import_key)
    elsewhere = exists().where(
        other.c.tenant == sightings.c.tenant,
        other.c.kind == sightings.c.kind,
        other.c.member == sightings.c.member,
        other.c.mark == sightings.c.mark,
        other.c.import_key != key,
        ~undone,
    )
    asked = (
        select(sightings.c.kind, sightings.c.member, sightings.c.mark)
        .where(sightings.c.tenant == tenant, sightings.c.import_key == key, ~elsewhere)
        .order_by(sightings.c.kind, sightings.c.member, sightings.c.mark)
    )
    found: dict[str, tuple[list[int], list[str]]] = {}
    for kind, member, mark in connection.execute(asked):
        members, marks = found.setdefault(kind, ([], []))
        members.append(member)
        marks.append(mark)
    return {
        kind: pa.table({"member": pa.array(members, pa.int64()), "mark": pa.array(marks, pa.string())})
        for kind, (members, marks) in found.items()
    }


def withdraw(connection: Connection, tenant: Tenant, key: str, members: pa.Array, gone: Mapping[str, pa.Table]) -> None:
    """Takes members' keys, claims and households away, and single claims; forgets what the import saw."""
    runs = [{"low": low, "high": high} for low, high in _runs(members)]
    for table in (identities, claims, households):
        if runs:
            of_run = table.c.member.between(bindparam("low"), bindparam("high"))
            connection.execute(delete(table).where(table.c.tenant == tenant, of_run), runs)
    for kind, rows in gone.items():
        pairs = [
            {"who": member, "what": mark}
            for member, mark in zip(rows["member"].to_pylist(), rows["mark"].to_pylist(), strict=True)
        ]
        if pairs:
            one = (claims.c.member == bindparam("who"), claims.c.mark == bindparam("what"))
            connection.execute(delete(claims).where(claims.c.tenant == tenant, claims.c.kind == kind, *one), pairs)
    connection.execute(delete(sightings).where(sightings.c.tenant == tenant, sightings.c.import_key == key))


def _runs(members: pa.Array) -> Iterator[tuple[int, int]]:
    """Pseudonyms as runs without gaps: an import gives out one number after the other."""
    low = high = 0
    for member in sorted(members.to_pylist()):
        if low and member != high + 1:
            yield low, high
            low = member
        low, high = low or member, member
    if low:
        yield low, high
