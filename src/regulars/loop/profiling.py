"""Profiles, stages and groups of a turn: asks the engine, hands the answers to `know` and `lifecycle`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from regulars.domain.question import question
from regulars.domain.stage import Borders
from regulars.domain.time import AsOf
from regulars.domain.turn import CircleMonth
from regulars.know.clocks import clocks, minutes
from regulars.know.features import QUESTIONS, asked
from regulars.know.segments import segments_of
from regulars.lifecycle.borders import borders_of
from regulars.lifecycle.groups import groups_of, members_of
from regulars.lifecycle.stages import stages_of
from regulars.ports.columns import Session

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["CIRCLE_MONTHS", "audiences_of", "circle_of", "counted", "profiles_of", "with_stages"]

CIRCLE_MONTHS: Final = 12
"""How many months of the circle a turn tells of."""


def profiles_of(session: Session, as_of: AsOf, zone: str = "UTC") -> pa.Table:
    """One row a member, ordered by member: every feature of the registry, and the RFM segment.

    Args:
        session: a sitting that sees the log as of the instant.
        as_of: the instant.
        zone: the shop's, by whose clocks hours are told.
    """
    session.show("clocks", clocks(zone, as_of.today + 1))
    session.show("minutes", minutes())
    for name in QUESTIONS:
        session.keep(f"profile_{name}", asked(name), {"today": as_of.today, "as_of": as_of.instant})
    profiles = session.ask(asked("profiles"))
    segments = segments_of(profiles["rfm_recency"].to_numpy(), profiles["rfm_frequency"].to_numpy())
    return _with(profiles, "segment", segments)


def with_stages(session: Session, profiles: pa.Table) -> tuple[Borders, pa.Table]:
    """The borders of this shop, and the profiles with every member's stage and group (empty where in none)."""
    import numpy as np

    gaps = session.ask(question("regulars.lifecycle", "gap_counts"))
    borders = borders_of(gaps["gap_days"].to_numpy(), gaps["gaps"].to_numpy())
    silence, order_days = profiles["recency_days"].to_numpy(), profiles["order_days"].to_numpy()
    last_gap = profiles["gap_last_days"].cast("float64").fill_null(float("nan")).to_numpy()
    staged = _with(profiles, "stage", stages_of(silence, order_days, last_gap, borders))
    groups = groups_of(borders)
    named = np.select(
        [members_of(group, order_days, silence) for group in groups], [group.name for group in groups], default=""
    )
    return borders, _with(staged, "group", named)


def audiences_of(profiles: pa.Table, borders: Borders, writable: pa.Array) -> Mapping[str, tuple[int, int]]:
    """Group to (members in it, of these agreed to be written to)."""
    import pyarrow.compute as pc

    audiences = {}
    for group in groups_of(borders):
        members = profiles.filter(pc.equal(profiles["group"], group.name))["member"]
        audiences[group.name] = (len(members), int(pc.sum(pc.is_in(members, value_set=writable)).as_py() or 0))
    return audiences


def circle_of(session: Session, as_of: AsOf, borders: Borders) -> tuple[CircleMonth, ...]:
    """The last months of the circle, oldest first."""
    values = {"today": as_of.today, "cooling": borders.cooling}
    months = session.ask(question("regulars.lifecycle", "circle"), values).to_pylist()
    return tuple(
        CircleMonth(row["month"] // 12, row["month"] % 12 + 1, *(row[move] for move in _MOVES))
        for row in months[-CIRCLE_MONTHS:]
    )


_MOVES: Final = ("new", "returning", "came_back", "went_quiet")


def counted(profiles: pa.Table, column: str, names: Iterable[str]) -> Mapping[str, int]:
    """How many members have each name in a column, in the order of `names`, zeros included."""
    counts = {row["values"]: row["counts"] for row in profiles[column].combine_chunks().value_counts().to_pylist()}
    return {str(name): counts.get(str(name), 0) for name in names}


def _with(table: pa.Table, name: str, values: object) -> pa.Table:
    import pyarrow as pa

    return table.append_column(name, pa.array(values))
