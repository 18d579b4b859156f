"""Writing what was folded: a state where nobody was quicker, and its moves with their numbers, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from regulars.adapters.database.ledger.sql import Row, insert_rows, read, run
from regulars.adapters.database.tier_tables import tier_moves
from regulars.domain.tier_state import Move
from regulars.ports.tiers import Folded, MoveKept

__all__ = ["keep", "move_of", "numbered"]


def keep(connection: Connection, tenant: str, ladder: str, folded: Sequence[Folded], at: int) -> list[str]:
    """Keeps what was folded; owners that somebody else has written meanwhile are left alone and returned."""
    late = [each.owner for each in folded if not _write(connection, tenant, ladder, each)]
    moves = [(each.owner, move) for each in folded if each.owner not in late for move in each.moves]
    first = numbered(connection, tenant, "moves", len(moves))
    rows = [
        (
            tenant,
            first + number,
            ladder,
            owner,
            move.kind,
            move.at,
            move.before,
            move.after,
            move.missing,
            move.days,
            at,
        )
        for number, (owner, move) in enumerate(moves)
    ]
    insert_rows(connection, tier_moves, rows)
    return late


def _write(connection: Connection, tenant: str, ladder: str, each: Folded) -> bool:
    state = msgspec.json.encode(each.kept).decode()
    for other in each.others:
        where = "WHERE tenant = ? AND ladder = ? AND owner = ?"
        run(connection, f"DELETE FROM tier_states {where}", tenant, ladder, other)  # noqa: S608 - our own words
    if not each.revision:
        return bool(
            run(
                connection,
                "INSERT INTO tier_states (tenant, ladder, owner, tier, state, due_at, revision) "
                "VALUES (?, ?, ?, ?, ?, ?, 1) ON CONFLICT (tenant, ladder, owner) DO NOTHING",
                *(tenant, ladder, each.owner, each.tier, state, each.due_at),
            )
        )
    return bool(
        run(
            connection,
            "UPDATE tier_states SET tier = ?, state = ?, due_at = ?, revision = revision + 1 "
            "WHERE tenant = ? AND ladder = ? AND owner = ? AND revision = ?",
            *(each.tier, state, each.due_at, tenant, ladder, each.owner, each.revision),
        )
    )


def numbered(connection: Connection, tenant: str, what: str, count: int) -> int:
    """The first of so many new numbers. Whoever numbers holds the row to the end of the transaction: numbers rise as commits do."""
    run(
        connection,
        "INSERT INTO tier_heads (tenant, ladder, entries, events, moves, hands, uses, told) VALUES (?, '', 0, 0, 0, 0, 0, 0) "
        "ON CONFLICT (tenant, ladder) DO NOTHING",
        tenant,
    )
    where = "WHERE tenant = ? AND ladder = ''"
    run(connection, f"UPDATE tier_heads SET {what} = {what} + ? {where}", count, tenant)  # noqa: S608 - our own words
    ((last,),) = read(connection, f"SELECT {what} FROM tier_heads {where}", tenant)  # noqa: S608 - our own words
    return int(last) - count + 1


def move_of(row: Row) -> MoveKept:
    """A row as a move."""
    seq, ladder, owner, kind, at, was, became, missing, days, recorded_at = row
    return MoveKept(seq, ladder, owner, Move(kind, at, was, became, missing, days), recorded_at)
