# ruff: noqa: S608 - names of our own tables; values are always parameters
"""Forgetting whose tiers these were: what is kept goes, what happened stays without a name."""

from __future__ import annotations

from sqlalchemy import Connection

from regulars.adapters.database.ledger.sql import run

__all__ = ["forget_tiers"]


def forget_tiers(connection: Connection, tenant: str, owner: str) -> None:
    """Deletes an owner's states and makes their moves and hands nameless, in the caller's transaction."""
    run(connection, "DELETE FROM tier_states WHERE tenant = ? AND owner = ?", tenant, owner)
    where = "WHERE tenant = ? AND owner = ?"
    run(connection, f"UPDATE tier_moves SET owner = 'erased:' || seq {where}", tenant, owner)
    run(connection, f"UPDATE perk_uses SET owner = 'erased:' || seq {where}", tenant, owner)
    run(connection, f"UPDATE tier_hands SET owner = 'erased:' || seq, reason = 'erased' {where}", tenant, owner)
