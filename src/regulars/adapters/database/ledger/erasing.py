# ruff: noqa: S608 - names of our own tables; values are always parameters
"""Forgetting: whose points these were, what for, and keys nobody will repeat any more."""

from __future__ import annotations

from sqlalchemy import Connection

from regulars.adapters.database.handings.forgetting import forget_handed
from regulars.adapters.database.ledger.inbox import forget_received
from regulars.adapters.database.ledger.sql import listed, read, run
from regulars.adapters.database.memberships.forgetting import forget_memberships
from regulars.adapters.database.tiers.erasing import forget_tiers

__all__ = ["erase_owner", "forget_keys"]


def erase_owner(connection: Connection, tenant: str, owner: str) -> int:
    """Makes an owner's accounts nameless: the owner's name, the salts and the details go, for good.

    What stays are random names, amounts and times, which nobody can tie to a person or to an order any more.
    """
    # Whoever writes holds the head, and by it others see that what they remember of these accounts is no more true.
    run(connection, "UPDATE ledger_heads SET size = size WHERE tenant = ?", tenant)
    rows = read(connection, "SELECT number FROM ledger_accounts WHERE tenant = ? AND owner = ?", tenant, owner)
    forget_received(connection, tenant, owner)
    forget_handed(connection, tenant, owner)
    forget_tiers(connection, tenant, owner)
    forget_memberships(connection, tenant, owner)
    numbers = [row[0] for row in rows]
    if not numbers:
        return 0
    inside, value = listed(connection, numbers)
    mine = f"WHERE tenant = ? AND holder IN {inside} AND details IS NOT NULL"
    seqs = f"SELECT seq FROM ledger_entries WHERE tenant = ? AND holder IN {inside}"
    # The refund's id would name an order of the shop's own.
    run(
        connection,
        f"UPDATE ledger_undoings SET refund = 'erased:' || n.name FROM "
        f"(SELECT ROW_NUMBER() OVER (ORDER BY seq, refund) AS name, seq AS s, refund AS r FROM ledger_undoings "
        f"WHERE tenant = ? AND seq IN ({seqs})) AS n WHERE tenant = ? AND seq = n.s AND refund = n.r",
        tenant,
        tenant,
        value,
        tenant,
    )
    run(connection, f"UPDATE ledger_entries SET details = NULL {mine}", tenant, value)
    run(
        connection,
        "UPDATE ledger_accounts SET salt = NULL, owner = 'erased:' || name WHERE tenant = ? AND owner = ?",
        tenant,
        owner,
    )
    return len(numbers)


def forget_keys(connection: Connection, tenant: str, before: int) -> int:
    """Deletes request keys recorded before an instant."""
    return run(connection, "DELETE FROM ledger_requests WHERE tenant = ? AND recorded_at < ?", tenant, before)
