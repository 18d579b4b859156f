"""Tiers for any rules and any history: the same in one pass or in steps, by what was known, and each move told once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regulars.domain.ledger.terms import Span, Unit
from regulars.domain.tier_state import Assignment, Move, Qualified, TierState
from regulars.domain.tiers import Downgrade, Grace, Ladder, Tier, Validity, Window
from regulars.domain.time import DAY_US, instant_of
from regulars.reward import tiers
from regulars.reward.tier_standing import standing
from regulars.reward.tier_windows import period_of
from regulars.reward.tiers import Turned, advance, joined

START = instant_of(datetime(2024, 2, 27, tzinfo=UTC))
"""Two days before a leap day, a month before clocks change."""
DAYS = 900
ZONES = ("UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Pacific/Chatham", "Africa/Casablanca")
INSTANT = st.integers(0, DAYS * 24).map(lambda hours: START + hours * 3_600_000_000)
SPAN = st.builds(Span, st.integers(1, 90), st.just(Unit.DAY)) | st.builds(
    Span, st.integers(1, 6), st.sampled_from([Unit.WEEK, Unit.MONTH])
)
DURATION = st.builds(Validity, st.just("duration"), SPAN)


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    kind = draw(st.sampled_from(["calendar", "anniversary", "tier_start", "rolling", "lifetime"]))
    window = Window(kind, draw(st.sampled_from(["month", "quarter", "half", "year"])), draw(st.integers(1, 400)))
    own = st.sampled_from([None, *Downgrade])
    tiers_ = [Tier("t0", 0)]
    for number in range(1, draw(st.integers(1, 4)) + 1):
        threshold = tiers_[-1].threshold + draw(st.integers(1, 40))
        tiers_.append(Tier(f"t{number}", threshold, draw(st.none() | st.integers(0, threshold)), draw(own)))
    with_periods = window.has_periods
    return Ladder(
        "any", tuple(tiers_), window,
        draw(DURATION | st.just(Validity("this_and_next" if with_periods else "calendar", month=3, day=1))),
        draw(st.none() | st.builds(Grace, SPAN, st.sampled_from(["", "day", "month", "quarter"]))),
        draw(st.sampled_from(Downgrade)),
        draw(st.none() | SPAN),
        draw(st.sampled_from(["immediate", "next_period"])) if with_periods else "immediate",
        draw(st.sampled_from(["at_once", "at_review"])),
        tuple(draw(st.sets(st.integers(1, 60), max_size=2))),
        draw(st.sampled_from(ZONES)),
    )  # fmt: skip


@st.composite
def histories(draw: st.DrawFn) -> list[Qualified]:
    """Earnings, and refunds of some of them, later and never of more."""
    found = []
    for _ in range(draw(st.integers(0, 12))):
        at, points = draw(INSTANT), draw(st.integers(1, 60))
        found.append(Qualified(at, points, at))
        if draw(st.booleans()):
            later = at + draw(st.integers(0, 200)) * DAY_US
            found.append(Qualified(later, -draw(st.integers(1, points)), at))
    return found


HANDS = st.lists(
    st.builds(
        lambda rank, at, days: Assignment(f"t{rank}", at, at + days * DAY_US, "ann", "why"),
        st.integers(0, 1), INSTANT, st.integers(1, 300),
    ),
    max_size=2,
)  # fmt: skip
END = START + (DAYS + 400) * DAY_US
MANY = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


def whole(ladder: Ladder, history: Sequence[Qualified], to: int = END, hands: Sequence[Assignment] = ()) -> Turned:
    return advance(ladder, joined(START), history, to, hands)


def in_steps(
    ladder: Ladder, history: Sequence[Qualified], stops: Sequence[int], hands: Sequence[Assignment]
) -> tuple[TierState, list[Move]]:
    """Turn after turn, each knowing only what is effective by then."""
    state, moves = joined(START), []
    for to in (*sorted(stops), END):
        known = [one for one in history if one.at <= to]
        turned = tiers.advance(ladder, state, known, to, [each for each in hands if each.at <= to])
        state = turned.state
        moves += turned.moves
    return state, moves


@MANY
@given(ladders(), histories(), st.lists(INSTANT, max_size=6), HANDS)
def test_in_steps_as_in_one(
    ladder: Ladder, history: list[Qualified], stops: list[int], hands: list[Assignment]
) -> None:
    """L21: state and moves are the same however often somebody looked; so every move is told once."""
    once = whole(ladder, history, END, hands)
    assert in_steps(ladder, history, stops, hands) == (once.state, list(once.moves))


@MANY
@given(ladders(), histories(), INSTANT, HANDS)
def test_only_what_is_effective_by_then_decides(
    ladder: Ladder, history: list[Qualified], at: int, hands: list[Assignment]
) -> None:
    known = [one for one in history if one.at <= at]
    now, then = (whole(ladder, each, at, hands) for each in (known, history))
    assert now == then
    told = [standing(ladder, now.state, each, hands) for each in (known, history)]
    assert told[0] == told[1]


@MANY
@given(ladders(), histories(), HANDS)
def test_moves_lead_from_tier_to_tier(ladder: Ladder, history: list[Qualified], hands: list[Assignment]) -> None:
    once = whole(ladder, history, END, hands)
    earned = [move for move in once.moves if move.kind in {"upgraded", "downgraded"}]
    places = [ladder.tiers[0].name]
    for move in earned:
        assert move.before == places[-1]
        places.append(move.after)
        step = ladder.rank_of(move.after) - ladder.rank_of(move.before)
        assert step
        assert (step > 0) == (move.kind == "upgraded")
        if move.kind == "downgraded":
            assert ladder.downgrade_of(ladder.rank_of(move.before)) is not Downgrade.NEVER
    assert places[-1] == ladder.tiers[once.state.rank].name
    assert all(first.at <= second.at for first, second in pairwise(once.moves))
    assert max(Counter(once.moves).values(), default=1) == 1
    now = standing(ladder, once.state, history, hands)
    assert (now.points_to_next > 0) <= (now.next_tier is not None)
    assert now.review_at is None or now.review_at > END
    assert now.points_to_keep >= 0


@MANY
@given(ladders(), histories(), HANDS, st.data())
def test_what_comes_late_ends_where_it_would_have(
    ladder: Ladder, history: list[Qualified], hands: list[Assignment], data: st.DataObject
) -> None:
    """Some entries are heard of only after a turn: the state is that of knowing all from the start, corrected once."""
    cut = data.draw(INSTANT)
    heard = data.draw(st.lists(st.sampled_from(history), unique=True)) if history else []
    state = whole(ladder, heard, cut, hands).state
    turned = advance(ladder, state, history, END, hands)
    assert turned.state == whole(ladder, history, END, hands).state
    assert sum(move.kind == "corrected" for move in turned.moves) <= 1
    assert all(move.at > cut or move.kind == "corrected" for move in turned.moves)


@MANY
@given(st.sampled_from(ZONES), st.sampled_from(["month", "quarter", "half", "year", ""]), INSTANT, INSTANT)
def test_each_instant_lies_in_one_period(zone: str, period: str, start: int, instant: int) -> None:
    """Periods follow one another without a gap, and begin at a local midnight, leap days and changed clocks included."""
    window = Window("calendar", period) if period else Window("anniversary")  # type: ignore[arg-type]
    ladder = Ladder("any", (Tier("t0", 0),), window, zone=zone)
    instant = max(start, instant)
    first, end = period_of(ladder, start, instant)
    assert first <= instant < end
    assert period_of(ladder, start, first) == period_of(ladder, start, end - 1) == (first, end)
    assert period_of(ladder, start, end)[0] == end
    local = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=end)).astimezone(ZoneInfo(zone))
    assert (local.hour, local.minute) == (0, 0)


@given(histories())
@settings(max_examples=50, deadline=None)
def test_spending_takes_no_tier(history: list[Qualified]) -> None:
    """Nothing below nought but refunds is in a history: without those, a lifetime's tier never falls."""
    ladder = Ladder(
        "any", (Tier("t0", 0), Tier("t1", 20), Tier("t2", 70)), Window("lifetime"), Validity("duration", Span(30)),
        notice_days=(),
    )  # fmt: skip
    moves = whole(ladder, [one for one in history if one.points > 0]).moves
    assert {move.kind for move in moves} <= {"upgraded", "prolonged"}


def test_a_forgetful_fold_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: whoever starts each turn from the tier alone, as plain as it looks, tells other moves."""
    honest = tiers.advance

    def careless(ladder: Ladder, state: TierState, history: Any, to: int, hands: Any = ()) -> Turned:
        fresh = replace(joined(state.joined), rank=state.rank, as_of=state.as_of, folded=state.folded)
        return honest(ladder, fresh, history, to, hands)

    ladder, at = Ladder("any", (Tier("t0", 0), Tier("t1", 20))), START + 40 * DAY_US
    history, stops = [Qualified(at, 30, at)], [START + 90 * DAY_US]
    once = whole(ladder, history)
    assert in_steps(ladder, history, stops, ()) == (once.state, list(once.moves))
    monkeypatch.setattr(tiers, "advance", careless)
    assert in_steps(ladder, history, stops, ()) != (once.state, list(once.moves))
