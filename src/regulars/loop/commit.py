"""Remembers a turn: its profiles, its decisions and its summary, in one transaction. The only writer of turns."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from regulars.domain.records import LogState, TurnRecord
from regulars.domain.turn import Turn
from regulars.loop.document import proposal_document, turn_document
from regulars.loop.house import House
from regulars.loop.latest import latest_turn
from regulars.loop.leftovers import discard_unlisted

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["commit"]


def commit(house: House, state: LogState, turn: Turn, key: str) -> Turn:
    """Commits a turn, once: the same key again is the same turn.

    Args:
        house: the shop.
        state: the log that it read.
        turn: what was found.
        key: as of `regulars.loop.turn_key`.

    Returns:
        The turn with its decisions counted: stages entered since the turn before, tests proposed.
    """
    profiles, moved = _with_stage_before(house, turn)
    decisions = {
        f"{key}:test:{proposal.group}": ("test_proposed", proposal_document(proposal)) for proposal in turn.proposals
    }
    counts = {"stage_entered": moved, **Counter(kind for kind, _ in decisions.values())}
    done = replace(turn, profiles=profiles, decisions=counts)
    if any(record.key == key for record in house.records.turns()):
        return done
    with house.columns.open() as session:
        session.show("turn_profiles", profiles)
        part = session.write("profiles", "turn_profiles")
    record = TurnRecord(
        key=key,
        as_of=turn.as_of.instant,
        log_version=state.version,
        finished_at=house.clock.now(),
        profiles=part.name,
        summary=turn_document(done),
    )
    try:
        with house.records.write() as writing:
            if writing.add_turn(record, part):
                writing.add_decisions(key, decisions)
    except BaseException:
        discard_unlisted(house, [part])
        raise
    return done


def _with_stage_before(house: House, turn: Turn) -> tuple[pa.Table, int]:
    """The profiles with each member's stage in the latest earlier turn, and how many members entered another one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    latest = latest_turn(house, before=turn.as_of.instant)
    if latest is None:
        empty = pa.nulls(turn.profiles.num_rows, pa.string())
        return turn.profiles.append_column("stage_before", empty), turn.profiles.num_rows
    before = house.columns.read(house.records.part(latest.profiles))
    index = pc.index_in(turn.profiles["member"], value_set=before["member"].combine_chunks())
    stages = before["stage"].combine_chunks().take(index.combine_chunks())
    moved = pc.sum(pc.fill_null(pc.not_equal(turn.profiles["stage"], stages), fill_value=True)).as_py()
    return turn.profiles.append_column("stage_before", stages), int(moved or 0)
