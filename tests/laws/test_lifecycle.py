"""Whatever is ordered: stages in SQL are stages in Python, no cohort keeps more than it has, no cent is lost."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.domain.course import CohortMonth
from regulars.domain.question import Question, question
from regulars.domain.stage import Borders
from regulars.lifecycle.borders import GAPS_ENOUGH, PRIOR, borders_of
from regulars.lifecycle.cohorts import cohorts_of, retention_of
from regulars.lifecycle.kaplan_meier import KaplanMeier
from regulars.lifecycle.month_ends import month_ends_between, month_ends_table
from regulars.lifecycle.stages import stages_of
from regulars.shop import open_bench

CUTS = Borders(cooling=20, sleeping=45, lapsed=80, gaps=300)
FIRST, LAST = 19_700, 20_100
Orders = list[tuple[int, int, int | None]]

orders_of_a_shop: st.SearchStrategy[Orders] = st.lists(
    st.tuples(st.integers(1, 12), st.integers(FIRST, LAST), st.one_of(st.none(), st.integers(-500, 90_000))),
    min_size=1,
    max_size=60,
)


def asked(orders: Orders, text: Question, values: dict[str, int], **shown: pa.Table) -> pa.Table:
    """A question over these orders alone."""
    events = pa.table(
        {
            "member": pa.array([order[0] for order in orders], pa.int64()),
            "day": pa.array([order[1] for order in orders], pa.int32()),
            "amount": pa.array([order[2] for order in orders], pa.int64()),
            "name": ["Order Completed"] * len(orders),
        }
    )
    with open_bench() as shop, shop.house.columns.open() as session:
        session.show("events", events)
        for name, table in shown.items():
            session.show(name, table)
        return session.ask(text, values)


def moves_by_hand(orders: Orders, ends: tuple[int, ...]) -> Counter[tuple[int, str, str]]:
    """Every member's stage at every month's end by the room's own rule, then the moves."""
    stands: list[dict[int, str]] = []
    for end in ends:
        by_member: dict[int, list[int]] = {}
        for member, day, _ in orders:
            if day <= end:
                by_member.setdefault(member, []).append(day)
        found = {}
        for member, listed in by_member.items():
            days = sorted(set(listed))
            gap = days[-1] - days[-2] if len(days) > 1 else np.nan
            found[member] = str(
                stages_of(np.array([end - days[-1]]), np.array([len(days)]), np.array([gap], dtype=float), CUTS)[0]
            )
        stands.append(found)
    return Counter(
        (number, stage, stands[number + 1][member])
        for number in range(len(ends) - 1)
        for member, stage in stands[number].items()
    )


def moves_in_sql(orders: Orders, ends: tuple[int, ...], text: Question) -> Counter[tuple[int, str, str]]:
    cuts = {"cooling": CUTS.cooling, "sleeping": CUTS.sleeping, "lapsed": CUTS.lapsed}
    rows = asked(orders, text, cuts, month_ends=month_ends_table(ends)).to_pylist()
    return Counter({(row["number"], row["stage_from"], row["stage_to"]): row["members"] for row in rows})


@settings(max_examples=25, deadline=None)
@given(orders_of_a_shop)
def test_a_stage_in_a_question_is_the_stage_of_the_room(orders: Orders) -> None:
    ends = month_ends_between(min(order[1] for order in orders), LAST)
    assert moves_in_sql(orders, ends, question("regulars.lifecycle", "stage_moves")) == moves_by_hand(orders, ends)


def test_a_question_that_looks_ahead_is_caught() -> None:
    """Negative control: the last order ever instead of the last one by then."""
    honest = question("regulars.lifecycle", "stage_moves")
    peeking = Question(honest.name, honest.text.replace("s.day <= m.month_end AND", "s.after IS NULL OR"))
    orders: Orders = [(1, FIRST, 100), (1, FIRST + 200, 100), (2, FIRST + 3, 100)]
    ends = month_ends_between(FIRST, LAST)
    assert moves_in_sql(orders, ends, honest) == moves_by_hand(orders, ends)
    assert moves_in_sql(orders, ends, peeking) != moves_by_hand(orders, ends)


def cohorts(orders: Orders) -> tuple[CohortMonth, ...]:
    return cohorts_of(asked(orders, question("regulars.lifecycle", "cohorts"), {}), LAST, "EUR")


@settings(max_examples=25, deadline=None)
@given(orders_of_a_shop)
def test_no_cohort_keeps_more_than_it_has_and_no_cent_is_lost(orders: Orders) -> None:
    found = cohorts(orders)
    assert sum(month.revenue.minor for month in found) == sum(amount or 0 for _, _, amount in orders)
    assert all(0 < month.share <= 1 for month in found)
    assert all(month.share == 1 for month in found if month.months_since == 0)
    assert all(
        0 <= month.share.low <= month.share.value <= month.share.high <= 1 for month in retention_of(found, LAST)
    )
    sizes = {month.cohort: month.size for month in found}
    assert sum(sizes.values()) == len({member for member, _, _ in orders})


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.booleans(), st.integers(1, 3)), min_size=1, max_size=30))
def test_a_curve_only_falls_and_lies_in_its_interval(rows: list[tuple[int, bool, int]]) -> None:
    durations, ended, weights = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    curve = KaplanMeier().fit(durations, ended, weights)
    assert (np.diff(np.append(1.0, curve.survival_)) <= 1e-12).all()
    assert (curve.lower_ <= curve.survival_ + 1e-12).all()
    assert (curve.survival_ <= curve.upper_ + 1e-12).all()
    repeated = KaplanMeier().fit(np.repeat(durations, weights.astype(int)), np.repeat(ended, weights.astype(int)))
    assert repeated.survival_ == pytest.approx(curve.survival_)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 400), st.integers(1, 300))
def test_borders_of_a_small_shop_lie_between_its_own_and_the_prior(gaps: int, length: int) -> None:
    own = borders_of(np.array([length]), np.array([gaps]))
    assert own.blended == (gaps < GAPS_ENOUGH)
    assert own.cooling < own.sleeping < own.lapsed
    assert min(length, PRIOR[0]) <= own.cooling <= max(length, PRIOR[0])
    if not own.blended:
        assert own.cooling == length
    if gaps == 0:
        assert (own.cooling, own.sleeping, own.lapsed) == PRIOR


def naive_share(months: tuple[CohortMonth, ...]) -> list[float]:
    """Orders over members of the month before: the way that a cohort seems to grow."""
    return [one.members / other.members for other, one in pairwise(months)]


def test_the_law_catches_a_share_of_the_month_before() -> None:
    """Negative control."""
    found = cohorts([(1, FIRST, 1), (2, FIRST, 1), (1, FIRST + 31, 1), (1, FIRST + 61, 1), (2, FIRST + 61, 1)])
    assert max(naive_share(found)) > 1
    assert max(month.share for month in found) == 1
