"""Forgetting whose memberships these were: what was charged stays, without a name."""

from __future__ import annotations

from sqlalchemy import Connection

from regulars.adapters.database.ledger.sql import run

__all__ = ["forget_memberships"]


def forget_memberships(connection: Connection, tenant: str, owner: str) -> None:
    """Deletes whose they are and how they pay, in the caller's transaction: nothing is charged any more."""
    mine = "SELECT id FROM memberships WHERE tenant = ? AND owner = ?"
    payers = f"DELETE FROM membership_payers WHERE tenant = ? AND id IN ({mine})"  # noqa: S608 - our own words
    run(connection, payers, tenant, tenant, owner)
    run(connection, "DELETE FROM memberships WHERE tenant = ? AND owner = ?", tenant, owner)
