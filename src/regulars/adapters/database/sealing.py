"""Seals what a shop had written before there was a vault, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select

from regulars.adapters.database.locker import Locker
from regulars.adapters.database.tables import claims, households, identities, identity_log, sightings, unsealed
from regulars.domain.ids import Tenant

__all__ = ["has_unsealed", "seal_all"]

_ROWS_AT_ONCE: Final = 50_000
Row = list[Any]


def has_unsealed(connection: Connection, tenant: Tenant) -> bool:
    """Whether rows from before the vault wait to be sealed."""
    return connection.execute(select(unsealed.c.seq).where(unsealed.c.tenant == tenant).limit(1)).first() is not None


def seal_all(connection: Connection, tenant: Tenant, locker: Locker) -> int:
    """Seals every row that was put aside, and empties that place; says how many. The caller holds the tenant's lock."""
    done = 0
    for name, write in _WRITES.items():
        after = 0
        while rows := _next(connection, tenant, name, after):
            write(connection, tenant, locker, [json.loads(content) for _, content in rows])
            after, done = rows[-1][0], done + len(rows)
    connection.execute(delete(unsealed).where(unsealed.c.tenant == tenant))
    return done


def _next(connection: Connection, tenant: Tenant, name: str, after: int) -> Sequence[Any]:
    kept = select(unsealed.c.seq, unsealed.c.content).where(unsealed.c.tenant == tenant, unsealed.c.name == name)
    return connection.execute(kept.where(unsealed.c.seq > after).order_by(unsealed.c.seq).limit(_ROWS_AT_ONCE)).all()


def _identities(connection: Connection, tenant: Tenant, locker: Locker, rows: Sequence[Row]) -> None:
    kinds, values, members = ([row[place] for row in rows] for place in range(3))
    hidden = locker.sealed("identities", kinds, members, values)
    tokens = _tokens(locker, kinds, values)
    found = sorted(zip(kinds, tokens, hidden, members, strict=True))
    connection.execute(
        insert(identities),
        [
            {"tenant": tenant, "kind": kind, "token": token, "value": value, "member": member}
            for kind, token, value, member in found
        ],
    )


def _claims(connection: Connection, tenant: Tenant, locker: Locker, rows: Sequence[Row]) -> None:
    kinds, values, members, marks = ([row[place] for row in rows] for place in range(4))
    hidden = locker.sealed("claims", kinds, members, values)
    tokens, compared = _tokens(locker, kinds, values), _tokens(locker, kinds, marks)
    found = sorted(zip(kinds, tokens, members, compared, hidden, strict=True))
    connection.execute(
        insert(claims),
        [
            {"tenant": tenant, "kind": kind, "token": token, "member": member, "mark": mark, "value": value}
            for kind, token, member, mark, value in found
        ],
    )
    # What was known before imports noted what they saw is never taken back with one.
    seen = sorted({(kind, member, mark) for kind, _, member, mark, _ in found})
    connection.execute(
        insert(sightings),
        [
            {"tenant": tenant, "kind": kind, "member": member, "mark": mark, "import_key": "before"}
            for kind, member, mark in seen
        ],
    )


def _households(connection: Connection, tenant: Tenant, locker: Locker, rows: Sequence[Row]) -> None:
    members, names = ([row[place] for row in rows] for place in range(2))
    hidden = locker.sealed("households", repeat(""), members, names)
    connection.execute(
        insert(households),
        [{"tenant": tenant, "member": member, "household": name} for member, name in zip(members, hidden, strict=True)],
    )


def _log(connection: Connection, tenant: Tenant, locker: Locker, rows: Sequence[Row]) -> None:
    names = ("seq", "at", "action", "member", "other", "rule", "reason", "actor")
    entries = [dict(zip(names, row, strict=True)) for row in rows]
    reasons = locker.sealed(
        "identity_log",
        [entry["seq"] for entry in entries],
        [entry["member"] for entry in entries],
        [entry["reason"] for entry in entries],
    )
    connection.execute(
        insert(identity_log),
        [{**entry, "tenant": tenant, "reason": reason} for entry, reason in zip(entries, reasons, strict=True)],
    )


def _tokens(locker: Locker, kinds: Sequence[str], values: Sequence[str]) -> list[str]:
    """Tokens of identifiers of several kinds, in their order."""
    found = [""] * len(values)
    for kind in set(kinds):
        places = [place for place, other in enumerate(kinds) if other == kind]
        tokens = locker.tokens(kind, [values[place] for place in places])
        for place, token in zip(places, tokens, strict=True):
            found[place] = token
    return found


_WRITES: Final[dict[str, Callable[[Connection, Tenant, Locker, Sequence[Row]], None]]] = {
    "identities": _identities,
    "claims": _claims,
    "households": _households,
    "identity_log": _log,
}
