"""Who is behind which pseudonym: whole columns in, whole columns out. Found by blind index, sealed with each person's key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Select, and_, func, insert, literal, select, update
from sqlalchemy.exc import IntegrityError

from regulars.adapters.database.listed import ROWS_PER_STATEMENT, batches, listed
from regulars.adapters.database.locker import Locker
from regulars.adapters.database.tables import identities, tenants
from regulars.adapters.memory import refusals
from regulars.domain.ids import Tenant
from regulars.ports.records import StaleVersion

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "add_members",
    "add_sealed",
    "identifiers",
    "key_marks",
    "members_count",
    "names",
    "next_member",
    "of_members",
    "pseudonyms",
]

_WHOLE_KIND_SHARE: Final = 4
"""From a quarter of all members on, reading everybody at once beats finding each by the index."""
_TOKEN_CHARS: Final = 32


def add_members(
    connection: Connection, tenant: Tenant, locker: Locker, kind: str, values: pa.Array, first: int
) -> None:
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
        add_sealed(connection, tenant, locker, kind, batch, first + start)


def add_sealed(
    connection: Connection, tenant: Tenant, locker: Locker, kind: str, names: Sequence[str], first: int
) -> None:
    """Seals identifiers of members numbered from `first` on and writes them; StaleVersion if one is known."""
    tokens = locker.tokens(kind, names)
    hidden = locker.sealed("identities", repeat(kind), range(first, first + len(names)), names)
    # One text a row: the token, then the sealed value.
    new = listed(connection.dialect.name, [token + value for token, value in zip(tokens, hidden, strict=True)])
    token, value = func.substr(new.value, 1, _TOKEN_CHARS), func.substr(new.value, _TOKEN_CHARS + 1)
    row = (literal(tenant), literal(kind), token, value, literal(first) + new.position)
    # In the key's order, an index grows at its end.
    statement = insert(identities).from_select(
        ["tenant", "kind", "token", "value", "member"], select(*row).select_from(new.rows).order_by(new.value)
    )
    try:
        connection.execute(statement)
    except IntegrityError:
        # Not chained: the database's words hold the identifier's token.
        raise StaleVersion from None


def next_member(connection: Connection, tenant: Tenant) -> int:
    """The next free pseudonym."""
    return int(connection.execute(select(tenants.c.next_member).where(tenants.c.tenant == tenant)).scalar_one())


def members_count(connection: Connection, tenant: Tenant) -> int:
    """How many members have a key."""
    return int(connection.execute(select(func.count()).where(identities.c.tenant == tenant)).scalar_one())


def pseudonyms(connection: Connection, tenant: Tenant, locker: Locker, kind: str, values: pa.Array) -> pa.Table:
    """``value``, ``member`` of those that are known, each once, in the order first asked for."""
    import pyarrow as pa
    import pyarrow.compute as pc

    asked = pc.unique(values).cast(pa.string()).drop_null()
    some = select(identities.c.member).where(identities.c.tenant == tenant, identities.c.kind == kind)
    if connection.execute(some.limit(1)).first() is None:
        return pa.table({"value": asked[:0], "member": pa.array([], pa.int64())})
    tokens = locker.tokens(kind, asked.to_pylist())
    if len(asked) * _WHOLE_KIND_SHARE > next_member(connection, tenant):
        known = key_marks(connection, tenant, kind)
        found = known["member"].take(pc.index_in(pa.array(tokens, pa.string()), known["mark"]))
    else:
        found = _looked_up(connection, tenant, kind, tokens)
    return pa.table({"value": asked, "member": found}).filter(pc.is_valid(found))


def _looked_up(connection: Connection, tenant: Tenant, kind: str, asked: Sequence[str]) -> pa.Array:
    """The member of each token, or null, through the index."""
    import pyarrow as pa

    members: list[int | None] = []
    for _, batch in batches(asked):
        names = listed(connection.dialect.name, batch)
        same = and_(identities.c.tenant == tenant, identities.c.kind == kind, identities.c.token == names.value)
        # Outer, because SQLite would otherwise walk the list once for every identity it keeps.
        pairs = names.rows.outerjoin(identities, same)
        statement = select(identities.c.member).select_from(pairs).order_by(names.position)
        members.extend(connection.execute(statement).scalars())
    return pa.array(members, pa.int64())


def key_marks(connection: Connection, tenant: Tenant, kind: str) -> pa.Table:
    """``member``, ``mark`` (the blind index) of every identifier of a kind, ordered by member; nothing is opened."""
    import pyarrow as pa

    schema = pa.schema([("member", pa.int64()), ("mark", pa.string())])
    asked = (
        select(identities.c.member, identities.c.token)
        .where(identities.c.tenant == tenant, identities.c.kind == kind)
        .order_by(identities.c.member)
    )
    pieces = [
        pa.record_batch([list(column) for column in zip(*rows, strict=True)], schema=schema)
        for rows in connection.execute(asked).partitions(ROWS_PER_STATEMENT)
    ]
    return pa.Table.from_batches(pieces, schema)


def identifiers(
    connection: Connection, tenant: Tenant, locker: Locker, kind: str, members: Sequence[int] | None = None
) -> pa.Table:
    """``member``, ``value`` of the identifiers of a kind, ordered by member; only of some members, if given."""
    import pyarrow as pa

    schema = pa.schema([("member", pa.int64()), ("value", pa.string())])
    asked = (
        select(identities.c.member, identities.c.value)
        .where(identities.c.tenant == tenant, identities.c.kind == kind)
        .order_by(identities.c.member)
    )
    pieces = []
    for statement in of_members(asked, identities.c.member, members):
        for rows in connection.execute(statement).partitions(ROWS_PER_STATEMENT):
            owners, hidden = (list(column) for column in zip(*rows, strict=True))
            words = locker.opened("identities", repeat(kind), owners, hidden)
            pieces.append(pa.record_batch([owners, words], schema=schema))
    return pa.Table.from_batches(pieces, schema)


def of_members(asked: Select[Any], column: Any, members: Sequence[int] | None) -> Iterator[Select[Any]]:
    """A question of everybody as it is, or as often as is needed to ask it of some members, in their order."""
    if members is None:
        yield asked
        return
    some = sorted(set(members))
    for start in range(0, len(some), _MEMBERS_PER_QUESTION):
        yield asked.where(column.in_(some[start : start + _MEMBERS_PER_QUESTION]))


_MEMBERS_PER_QUESTION: Final = 500


def names(
    connection: Connection, tenant: Tenant, locker: Locker, members: Sequence[int]
) -> Mapping[int, Mapping[str, str]]:
    """Member to kind to key, by the index over members; who was erased has none."""
    found: dict[int, dict[str, str]] = {}
    asked = (
        select(identities.c.member, identities.c.kind, identities.c.value)
        .where(identities.c.tenant == tenant)
        .order_by(identities.c.member, identities.c.kind, identities.c.value)
    )
    for statement in of_members(asked, identities.c.member, members):
        rows = connection.execute(statement).all()
        owners, kinds, hidden = ([row[place] for row in rows] for place in range(3))
        for member, kind, value in zip(owners, kinds, locker.opened("identities", kinds, owners, hidden), strict=True):
            if value:
                found.setdefault(member, {}).setdefault(kind, value)
    return found
