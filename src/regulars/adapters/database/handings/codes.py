"""A coupon's code handed out or taken back, in the transaction of what it is handed out for."""

from __future__ import annotations

from sqlalchemy import Connection

from regulars.adapters.database.coupon_tables import coupon_codes, coupon_events
from regulars.adapters.database.ledger.sql import insert_rows, is_postgresql, read, run
from regulars.domain.coupons.life import CodeEventKind

__all__ = ["issue_code", "revoke_code", "was_used"]


def issue_code(connection: Connection, tenant: str, batch: str, mark: bytes, holder: str, at: int) -> None:
    """Adds a code to a batch, issued to its holder."""
    _lock(connection, tenant, batch)
    insert_rows(connection, coupon_codes, [(tenant, mark, batch, holder, "", 0, 0, 0, 0)])
    _note(connection, tenant, batch, mark, CodeEventKind.ISSUED, holder, at)
    run(connection, "UPDATE coupon_heads SET issued = issued + 1 WHERE tenant = ? AND batch = ?", *(tenant, batch))


def was_used(connection: Connection, tenant: str, batch: str, mark: bytes) -> bool:
    """Whether a code counts as used, or a checkout has it just now; its batch is locked until the transaction ends."""
    _lock(connection, tenant, batch)
    uses = read(connection, "SELECT uses FROM coupon_codes WHERE tenant = ? AND mark = ?", tenant, mark)
    locks = read(connection, "SELECT 1 FROM coupon_locks WHERE tenant = ? AND mark = ? LIMIT 1", tenant, mark)
    return bool(locks) or any(count > 0 for (count,) in uses)


def revoke_code(connection: Connection, tenant: str, batch: str, mark: bytes, at: int) -> None:
    """A code counts no more, for good."""
    run(connection, "UPDATE coupon_codes SET is_revoked = 1 WHERE tenant = ? AND mark = ?", tenant, mark)
    _note(connection, tenant, batch, mark, CodeEventKind.REVOKED, "", at)


def _lock(connection: Connection, tenant: str, batch: str) -> None:
    if is_postgresql(connection):
        read(
            connection,
            "SELECT 1 FROM coupon_heads WHERE tenant = ? AND batch = ? FOR UPDATE",
            *(tenant, batch),
        )


def _note(
    connection: Connection, tenant: str, batch: str, mark: bytes, kind: CodeEventKind, holder: str, at: int
) -> None:
    where = (tenant, batch)
    run(connection, "UPDATE coupon_heads SET events = events + 1 WHERE tenant = ? AND batch = ?", *where)
    ((number,),) = read(connection, "SELECT events FROM coupon_heads WHERE tenant = ? AND batch = ?", *where)
    insert_rows(connection, coupon_events, [(*where, number, mark, kind.value, at, holder, "", "", 0, 0, 0)])
