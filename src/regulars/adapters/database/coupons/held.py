# ruff: noqa: S608 - names of our own tables; values are always parameters
"""The codes that some members have to do with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from regulars.adapters.database.ledger.sql import listed, read
from regulars.domain.coupons.life import CodeState, Lock, Use
from regulars.ports.coupons import HeldCode

__all__ = ["codes_of"]


def codes_of(connection: Connection, tenant: str, owners: Sequence[str], limit: int) -> tuple[HeldCode, ...]:
    """Issued to, put by for, kept or used by one of the owners: by batch and mark, with their own uses and checkouts."""
    inside, value = listed(connection, owners, "text")
    # "<> ''" lets the indexes be used that hold only such rows.
    statement = (
        "SELECT mark, batch, holder, reserved_for, reserved_until, uses, is_disabled, is_revoked FROM coupon_codes "
        "WHERE tenant = ? AND mark IN ("
        f"SELECT mark FROM coupon_codes WHERE tenant = ? AND holder <> '' AND holder IN {inside} "
        f"UNION SELECT mark FROM coupon_codes WHERE tenant = ? AND reserved_for <> '' AND reserved_for IN {inside} "
        f"UNION SELECT mark FROM coupon_locks WHERE tenant = ? AND member IN {inside} "
        f"UNION SELECT mark FROM coupon_uses WHERE tenant = ? AND member <> '' AND member IN {inside}"
        ") ORDER BY batch, mark LIMIT ?"
    )
    rows = read(connection, statement, tenant, *(tenant, value) * 4, limit)
    uses, locks = _own(connection, tenant, "coupon_uses", owners), _own(connection, tenant, "coupon_locks", owners)
    found = []
    for mark, batch, *rest in rows:
        holder, reserved_for, reserved_until, live, disabled, revoked = rest
        state = CodeState(
            holder,
            reserved_for,
            reserved_until,
            {row["session"]: Lock(row["member"], row["order_id"], row["until"]) for row in locks.get(bytes(mark), ())},
            {
                row["order_id"]: Use(row["member"], row["at"], row["discount"], bool(row["is_rolled_back"]))
                for row in uses.get(bytes(mark), ())
            },
            live,
            bool(disabled),
            bool(revoked),
        )
        found.append(HeldCode(bytes(mark), batch, state))
    return tuple(found)


_COLUMNS = {
    "coupon_uses": ("mark", "order_id", "member", "at", "discount", "is_rolled_back"),
    "coupon_locks": ("mark", "session", "member", "order_id", "until"),
}


def _own(connection: Connection, tenant: str, table: str, owners: Sequence[str]) -> dict[bytes, list[dict[str, Any]]]:
    columns = _COLUMNS[table]
    inside, value = listed(connection, owners, "text")
    statement = f"SELECT {', '.join(columns)} FROM {table} WHERE tenant = ? AND member <> '' AND member IN {inside}"
    found: dict[bytes, list[dict[str, Any]]] = {}
    for row in read(connection, statement, tenant, value):
        found.setdefault(bytes(row[0]), []).append(dict(zip(columns, row, strict=True)))
    return found
