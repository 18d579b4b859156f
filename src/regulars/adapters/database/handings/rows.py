"""What was handed out as rows, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection

from regulars.adapters.database.handing_tables import handing_entries, handings
from regulars.adapters.database.ledger.sql import insert_rows, listed, read, run
from regulars.domain.ledger.counts import CountKey
from regulars.domain.rewards.handing import Handed, HandedState, HandingKind

__all__ = ["add_counts", "counts_of", "handed_by", "insert_handed", "set_counts"]

_COLUMNS: Final = (
    "h.id, h.kind, h.about, h.owner, h.occasion, h.at, h.entries, h.points, h.coupon, h.mark, h.takes, h.facts, "
    "h.state, h.undone_at"
)
_PARTED: Final = "\x1f"
_ENCODE: Final = msgspec.json.Encoder().encode
_TAKES: Final = msgspec.json.Decoder(tuple[tuple[CountKey, int], ...]).decode
_FACTS: Final = msgspec.json.Decoder(dict[str, str]).decode
_ENTRIES: Final = msgspec.json.Decoder(tuple[int, ...]).decode


def handed_by(connection: Connection, where: str, *values: object) -> list[Handed]:
    """Rows that a condition names; `where` is text of ours, its values are parameters."""
    return [_handed(row) for row in read(connection, f"SELECT {_COLUMNS} FROM handings AS h {where}", *values)]  # noqa: S608


def _handed(row: Sequence[Any]) -> Handed:
    id_, kind, about, owner, occasion, at, entries, points, coupon, mark, takes, facts, state, undone_at = row
    return Handed(
        id_,
        HandingKind(kind),
        about,
        owner,
        occasion,
        at,
        _ENTRIES(entries),
        points,
        coupon,
        bytes(mark),
        _TAKES(takes),
        _FACTS(facts),
        HandedState(state),
        undone_at,
    )


def insert_handed(connection: Connection, tenant: str, handed: Handed) -> None:
    """Writes it, with its entries."""
    told = (_ENCODE(handed.entries).decode(), handed.points, handed.coupon, handed.mark)
    more = (_ENCODE(handed.takes).decode(), _ENCODE(handed.facts).decode(), handed.state.value, handed.undone_at)
    what = (handed.id, handed.kind.value, handed.about, handed.owner, handed.occasion, handed.at)
    insert_rows(connection, handings, [(tenant, *what, *told, *more)])
    insert_rows(connection, handing_entries, [(tenant, seq, handed.id) for seq in handed.entries])


def counts_of(connection: Connection, tenant: str, keys: Sequence[CountKey]) -> dict[CountKey, int]:
    """Counts as they are kept; what was never counted is left out."""
    named = {_PARTED.join(key): key for key in keys}
    if not named:
        return {}
    inside, value = listed(connection, sorted(named), "text")
    statement = f"SELECT name, number FROM ledger_counts WHERE tenant = ? AND name IN {inside}"  # noqa: S608
    return {named[name]: int(number) for name, number in read(connection, statement, tenant, value)}


def add_counts(connection: Connection, tenant: str, takes: Mapping[CountKey, int], sign: int = 1) -> None:
    """Adds to counts, or takes off."""
    for key, number in takes.items():
        run(
            connection,
            "INSERT INTO ledger_counts (tenant, name, number) VALUES (?, ?, ?) "
            "ON CONFLICT (tenant, name) DO UPDATE SET number = ledger_counts.number + excluded.number",
            *(tenant, _PARTED.join(key), sign * number),
        )


def set_counts(connection: Connection, tenant: str, sets: Mapping[CountKey, int]) -> None:
    """Sets counts."""
    for key, number in sets.items():
        run(
            connection,
            "INSERT INTO ledger_counts (tenant, name, number) VALUES (?, ?, ?) "
            "ON CONFLICT (tenant, name) DO UPDATE SET number = excluded.number",
            *(tenant, _PARTED.join(key), number),
        )
