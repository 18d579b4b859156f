"""Who is behind which pseudonym: whole columns in, whole columns out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, and_, insert, literal, select, update
from sqlalchemy.exc import IntegrityError

from regulars.adapters.database.listed import ROWS_PER_STATEMENT, batches, listed
from regulars.adapters.database.tables import identities, tenants
from regulars.adapters.memory import refusals
from regulars.domain.ids import Tenant
from regulars.ports.records import StaleVersion

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["add_members", "identifiers", "names", "next_member", "pseudonyms"]

_WHOLE_KIND_SHARE: Final = 4
"""From a quarter of all members on, reading everybody at once beats finding each by the index."""


def add_members(connection: Connection, tenant: Tenant, kind: str, values: pa.Array, first: int) -> None:
    """Numbers `values` from `first`; StaleVersion if that number is taken or one of them is known."""
    names = refusals.identifiers(kind, values, first)
    claimed = connection.execute(
        update(tenants)
        .where(tenants.c.tenant == tenant, tenants.c.next_member == first)
        .values(next_member=first + len(names))
    )
    if claimed.rowcount != 1:
        raise StaleVersion
    for start, batch in batches(names):
        new = listed(connection.dialect.name, batch)
        row = (literal(tenant), literal(kind), new.value, literal(first + start) + new.position)
        # In the key's order, an index grows at its end.
        statement = insert(identities).from_select(
            ["tenant", "kind", "value", "member"], select(*row).select_from(new.rows).order_by(new.value)
        )
        try:
            connection.execute(statement)
        except IntegrityError:
            # Not chained: the database's words hold the identifier.
            raise StaleVersion from None


def next_member(connection: Connection, tenant: Tenant) -> int:
    """The next free pseudonym."""
    return int(connection.execute(select(tenants.c.next_member).where(tenants.c.tenant == tenant)).scalar_one())


def pseudonyms(connection: Connection, tenant: Tenant, kind: str, values: pa.Array) -> pa.Table:
    """``value``, ``member`` of those that are known, each once, in the order first asked for."""
    import pyarrow as pa
    import pyarrow.compute as pc

    asked = pc.unique(values).cast(pa.string()).drop_null()
    if len(asked) * _WHOLE_KIND_SHARE > next_member(connection, tenant):
        known = identifiers(connection, tenant, kind)
        found = known["member"].take(pc.index_in(asked, known["value"]))
    else:
        found = _looked_up(connection, tenant, kind, asked.to_pylist())
    return pa.table({"value": asked, "member": found}).filter(pc.is_valid(found))


def _looked_up(connection: Connection, tenant: Tenant, kind: str, asked: Sequence[str]) -> pa.Array:
    """The member of each, or null, through the index."""
    import pyarrow as pa

    members: list[int | None] = []
    for _, batch in batches(asked):
        names = listed(connection.dialect.name, batch)
        same = and_(identities.c.tenant == tenant, identities.c.kind == kind, identities.c.value == names.value)
        # Outer, because SQLite would otherwise walk the list once for every identity it keeps.
        pairs = names.rows.outerjoin(identities, same)
        statement = select(identities.c.member).select_from(pairs).order_by(names.position)
        members.extend(connection.execute(statement).scalars())
    return pa.array(members, pa.int64())


def identifiers(connection: Connection, tenant: Tenant, kind: str) -> pa.Table:
    """``member``, ``value`` of every identifier of a kind, ordered by member."""
    import pyarrow as pa

    schema = pa.schema([("member", pa.int64()), ("value", pa.string())])
    asked = (
        select(identities.c.member, identities.c.value)
        .where(identities.c.tenant == tenant, identities.c.kind == kind)
        .order_by(identities.c.member)
    )
    pieces = [
        pa.record_batch([list(column) for column in zip(*rows, strict=True)], schema=schema)
        for rows in connection.execute(asked).partitions(ROWS_PER_STATEMENT)
    ]
    return pa.Table.from_batches(pieces, schema)


_NAMED_TOGETHER: Final = 1_000


def names(connection: Connection, tenant: Tenant, members: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
    """Member to kind to key, by the index over members."""
    found: dict[int, dict[str, str]] = {}
    wanted = sorted(set(members))
    for start in range(0, len(wanted), _NAMED_TOGETHER):
        asked = (
            select(identities.c.member, identities.c.kind, identities.c.value)
            .where(identities.c.tenant == tenant, identities.c.member.in_(wanted[start : start + _NAMED_TOGETHER]))
            .order_by(identities.c.member, identities.c.kind, identities.c.value)
        )
        for member, kind, value in connection.execute(asked):
            found.setdefault(member, {}).setdefault(kind, value)
    return found
