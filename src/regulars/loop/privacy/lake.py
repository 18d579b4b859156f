"""What the lake holds of a person: read out whole, or written anew without their words."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from regulars.domain.errors import TurnConflict
from regulars.domain.records import Part
from regulars.loop.bring import TRIES_MAX
from regulars.loop.house import House
from regulars.loop.leftovers import discard_unlisted
from regulars.ports.records import StaleVersion

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["forget_in_lake", "rows_of"]

_OWNED: Final = ("events", "lines", "texts")
_EMPTIED: Final = ("order_id", "properties", "digest")
"""What of an event names an order, or says in free words what somebody is like."""


def rows_of(house: House, members: Sequence[int]) -> dict[str, pa.Table]:
    """Every row of some members in the log, by table."""
    import pyarrow as pa

    found: dict[str, list[pa.Table]] = {table: [] for table in _OWNED}
    for part in house.records.log_state().parts:
        if part.table in _OWNED:
            rows = house.columns.read(part)
            found[part.table].append(rows.filter(_mine(rows, members)))
    return {table: pa.concat_tables(pieces) for table, pieces in found.items() if pieces}


def forget_in_lake(house: House, members: Sequence[int]) -> dict[str, int]:
    """Writes the parts anew that hold something of these members: no texts of theirs, no traits, no numbers of orders.

    What stays of them is what happened, when and for how much, under a pseudonym that nobody is behind any more.

    Returns:
        ``texts``, ``events`` and ``parts`` to how many were emptied or written anew.

    Raises:
        TurnConflict: other processes kept writing.
    """
    for _ in range(TRIES_MAX):
        state, written = house.records.log_state(), dict[str, list[Part]]()
        counts, renamed = dict.fromkeys(("texts", "events", "parts"), 0), dict[str, str]()
        old = {part.name: part for part in _parts(house)}
        try:
            for part in old.values():
                _rewrite(house, part, members, renamed, counts, written)
            if not written:
                return counts
            with house.records.write() as writing:
                writing.replace_parts(written, house.clock.now(), expected_version=state.version)
        except StaleVersion:
            house.columns.discard([part for parts in written.values() for part in parts])
            continue
        except BaseException:
            discard_unlisted(house, [part for parts in written.values() for part in parts])
            raise
        house.columns.discard([old[name] for name in written])
        return counts
    raise TurnConflict(TRIES_MAX)


def _parts(house: House) -> list[Part]:
    """Parts of the log, and those of imports that were taken back: their files are still there."""
    undone = [house.records.part(name) for each in house.records.undone() for name in each.record.parts]
    return [part for part in (*house.records.log_state().parts, *undone) if part.table in _OWNED]


def _rewrite(
    house: House,
    part: Part,
    members: Sequence[int],
    renamed: dict[str, str],
    counts: dict[str, int],
    written: dict[str, list[Part]],
) -> None:
    """Writes one part anew if it holds anything to forget."""
    import pyarrow.compute as pc

    rows = house.columns.read(part)
    mine = _mine(rows, members)
    touched = int(pc.sum(mine).as_py() or 0)
    if not touched or (part.table != "texts" and _is_forgotten(rows.filter(mine))):
        return
    left = rows.filter(pc.invert(mine)) if part.table == "texts" else _emptied(rows, mine, renamed)
    counts["parts"] += 1
    counts["texts" if part.table == "texts" else "events"] += touched if part.table != "lines" else 0
    written[part.name] = []
    if left.num_rows:
        with house.columns.open() as session:
            session.show("left_of_part", left)
            written[part.name] = [session.write(part.table, "left_of_part")]


def _mine(rows: pa.Table, members: Sequence[int]) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.is_in(rows["member"].combine_chunks(), value_set=pa.array(members, pa.int64()))


def _is_forgotten(mine: pa.Table) -> bool:
    import pyarrow.compute as pc

    return bool(pc.all(pc.starts_with(mine["message_id"], _FORGOTTEN)).as_py())


_FORGOTTEN: Final = "erased:"


def _emptied(rows: pa.Table, mine: pa.Array, renamed: dict[str, str]) -> pa.Table:
    """The rows, those of the erased without words: an event and its lines get the same random name."""
    import pyarrow as pa
    import pyarrow.compute as pc

    names = [
        renamed.setdefault(name, f"{_FORGOTTEN}{secrets.token_hex(12)}")
        for name in rows["message_id"].filter(mine).to_pylist()
    ]
    for column in rows.column_names:
        field = rows.schema.field(column)
        place = rows.column_names.index(column)
        if column == "message_id":
            column_now = rows[column].combine_chunks()
            rows = rows.set_column(place, field, pc.replace_with_mask(column_now, mine, pa.array(names, field.type)))
        elif column in _EMPTIED:
            rows = rows.set_column(place, field, pc.if_else(mine, pa.scalar(None, field.type), rows[column]))
    return rows
