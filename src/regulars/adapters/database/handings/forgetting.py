"""Forgetting what was handed out to somebody: what it was stays, who and what for goes."""

from __future__ import annotations

from sqlalchemy import Connection

from regulars.adapters.database.ledger.sql import read, run

__all__ = ["forget_handed"]


def forget_handed(connection: Connection, tenant: str, owner: str) -> None:
    """Makes an owner's rows nameless, for good. Their ids went by owner and occasion, so they are numbered anew."""
    mine = read(connection, "SELECT id FROM handings WHERE tenant = ? AND owner = ?", tenant, owner)
    if not mine:
        return
    ((count,),) = read(connection, "SELECT COUNT(*) FROM handings WHERE tenant = ? AND owner = 'erased'", tenant)
    for number, (id_,) in enumerate(mine, start=count + 1):
        name = f"erased:{number}"
        run(
            connection,
            "UPDATE handings SET id = ?, owner = 'erased', occasion = '', takes = '[]', facts = '{}', mark = ? "
            "WHERE tenant = ? AND id = ?",
            *(name, b"", tenant, id_),
        )
        run(connection, "UPDATE handing_entries SET handing = ? WHERE tenant = ? AND handing = ?", name, tenant, id_)
