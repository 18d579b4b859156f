"""Tiers across versions of a ladder, for any rules and any history: in steps as in one, late as in time, by what was known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws.test_tiers import DAYS, END, HANDS, INSTANT, MANY, START, histories, ladders
from regulars.domain.ledger.terms import Span, Unit
from regulars.domain.tier_state import Assignment, Move, Qualified
from regulars.domain.tier_versions import ALWAYS, LadderVersion, Metric, TierKept
from regulars.domain.tiers import Ladder, Tier, Validity, Window
from regulars.domain.time import DAY_US
from regulars.reward import tier_course
from regulars.reward.tier_course import Known, course, due_of, in_effect, name_of

POINTS, SPEND = Metric("currency", "points"), Metric("spend")


@st.composite
def versions(draw: st.DrawFn) -> tuple[LadderVersion, ...]:
    """One to three versions; some are replaced before they begin."""
    made = [LadderVersion(draw(ladders()), draw(st.sampled_from([POINTS, SPEND])))]
    for number in range(2, draw(st.integers(1, 3)) + 1):
        at = draw(INSTANT)
        until = draw(st.none() | st.integers(1, 400).map(lambda days, at=at: at + days * DAY_US))
        made.append(LadderVersion(draw(ladders()), draw(st.sampled_from([POINTS, SPEND])), number, at, until))
    return in_effect(made)


def known_of(history: Sequence[Qualified], spent: Sequence[Qualified], hands: Sequence[Assignment], to: int) -> Known:
    """What can be known at an instant."""
    cut: Any = lambda rows: [one for one in rows if one.at <= to]  # noqa: E731
    return Known({POINTS: cut(history), SPEND: cut(spent)}, tuple(each for each in hands if each.at <= to))


def in_steps(rules: Any, stops: Sequence[int], *facts: Any) -> tuple[TierKept | None, list[Move]]:
    kept, moves = None, list[Move]()
    for to in (*sorted(stops), END):
        found = tier_course.course(rules, known_of(*facts, to), kept, to)
        if found is not None:
            kept, moves = found.kept, [*moves, *found.moves]
    return kept, moves


@MANY
@given(versions(), histories(), histories(), HANDS, st.lists(INSTANT, max_size=6))
def test_in_steps_as_in_one(rules: Any, history: Any, spent: Any, hands: Any, stops: Any) -> None:
    """L21, with rules that change on the way: the same state and the same moves however often somebody looked."""
    once = course(rules, known_of(history, spent, hands, END), None, END)
    kept, moves = in_steps(rules, stops, history, spent, hands)
    assert (kept, moves) == ((once.kept, list(once.moves)) if once else (None, []))


@MANY
@given(versions(), histories(), histories(), HANDS, INSTANT, st.data())
def test_what_comes_late_ends_where_it_would_have(
    rules: Any, history: Any, spent: Any, hands: Any, cut: int, data: st.DataObject
) -> None:
    heard = data.draw(st.lists(st.sampled_from(history), unique=True)) if history else []
    before = course(rules, known_of(heard, spent, hands, cut), None, cut)
    everything = known_of(history, spent, hands, END)
    late = course(rules, everything, before and before.kept, END)
    once = course(rules, everything, None, END)
    assert (late and late.kept) == (once and once.kept)
    assert sum(move.kind == "corrected" for move in (late.moves if late else ())) <= 1


@MANY
@given(versions(), histories(), histories(), HANDS, INSTANT)
def test_only_what_is_known_by_then_decides(rules: Any, history: Any, spent: Any, hands: Any, at: int) -> None:
    """Neither later entries nor versions that begin later change the tier of an instant."""
    now = course(rules, known_of(history, spent, hands, at), None, at)
    begun = tuple(each for each in rules if each.applies_at <= at)
    assert course(begun, known_of(history, spent, hands, END), None, at) == now


@MANY
@given(versions(), histories(), HANDS, INSTANT)
def test_nothing_happens_before_it_is_due(rules: Any, history: Any, hands: Any, at: int) -> None:
    """A sweep may pass everybody over who is not due: nothing would have been told, and no tier is another."""
    known = known_of(history, (), hands, at)
    found = course(rules, known, None, at)
    if found is None:
        return
    due = due_of(rules, found.kept, known.hands)
    last = START + 3 * DAYS * DAY_US if due is None else due - 1
    later = course(rules, known, found.kept, max(at, last))
    assert later is not None
    assert later.moves == ()
    names = {name_of(rules, found.kept, known.hands, at), name_of(rules, later.kept, known.hands, max(at, last))}
    assert len(names) == 1


def test_a_change_that_forgets_its_first_instant_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: whoever only swaps the rules, and keeps the old state beneath, ends elsewhere when something is late."""
    day = START + 10 * DAY_US
    window, validity = Window("lifetime"), Validity("duration", Span(1, Unit.YEAR))
    old = LadderVersion(Ladder("any", (Tier("t0", 0), Tier("t1", 20)), window, validity), POINTS)
    new = LadderVersion(Ladder("any", (Tier("t0", 0), Tier("t1", 50)), window, validity), POINTS, 2, day + DAY_US)
    history = [Qualified(day, 30, day)]
    once = course((old, new), known_of(history, (), (), END), None, END)
    assert once is not None
    assert in_steps((old, new), [day], history, (), ()) == (once.kept, list(once.moves))

    def careless(self: Any, _old: Any, version: Any, kept: TierKept, _moves: Any) -> TierKept:
        return replace(kept, version=version.version)

    monkeypatch.setattr(tier_course._Walk, "_changed", careless)
    kept, moves = in_steps((old, new), [day], history, (), ())
    assert (kept, moves) != (once.kept, list(once.moves))
    assert old.applies_at == ALWAYS
