"""Laws of budgets: never more than the limit, in any order of events; what comes back goes where it came from."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from regulars.domain.budget_said import ProgrammeBudget
from regulars.domain.budgets import Budget
from regulars.domain.happening import Happening, OrderLine, Speaks
from regulars.domain.ledger.answers import Change
from regulars.domain.ledger.book import Book
from regulars.domain.ledger.entries import Kind
from regulars.domain.ledger.inbox import Receive
from regulars.domain.ledger.requests import Reverse
from regulars.domain.programme import Currency, EarnRule, Programme
from regulars.domain.tasks.said import GoalSaid, TaskRewardSaid, TaskSaid
from regulars.reward.budgeting import period_of
from regulars.reward.counting import count_keys
from regulars.reward.decide import decide
from regulars.reward.programme_budgets import MILLION, limit_of
from regulars.reward.tasks.asking import tasks_asked

DAY = 86_400_000_000
MEMBERS = ("member:1", "member:2")

budgets = st.builds(
    ProgrammeBudget,
    id=st.sampled_from(["a", "b"]),
    limit=st.integers(0, 60),
    scope=st.sampled_from(["programme", "rule", "task", "member", "store"]),
    measure=st.sampled_from(["uses", "points", "money", "liability"]),
    redeemed=st.sampled_from(["0.7", 1]),
    period=st.sampled_from(["none", "day", "week", "rolling"]),
    days=st.integers(1, 4),
    on_limit=st.sampled_from(["reject", "reduce"]),
)
events = st.lists(
    st.tuples(
        st.sampled_from(["order", "order", "refund", "reverse"]),
        st.integers(0, 5),
        st.integers(0, 9),
        st.sampled_from(MEMBERS),
        st.integers(0, 3_000),
        st.sampled_from(["", "north", "south"]),
    ),
    max_size=14,
)


def programme(*said: ProgrammeBudget) -> Programme:
    return Programme(
        timezone="UTC",
        currencies=(Currency("points", cost_per_unit="0.35"),),
        earn=(EarnRule("purchase"), EarnRule("visit", points=4, per="event")),
        tasks=(TaskSaid("two", goal=GoalSaid(target=2), per="week", reward=TaskRewardSaid(points=9)),),
        budgets=said,
    )


def happening(kind: str, order: int, day: int, owner: str, paid: int, store: str, number: int) -> Happening:
    order_id = f"{owner}-{order}"
    if kind == "refund":
        said = Happening(f"r{number}", "Order Refunded", day * DAY, speaks=Speaks.REFUND, order_id=order_id)
        return replace(said, refund_id=f"r{number % 2}", total=paid or None)
    line = (OrderLine("1:tea", "tea", "", paid, paid),)
    return Happening(
        f"o{number}", "Order Completed", day * DAY, speaks=Speaks.ORDER, order_id=order_id, lines=line, store=store
    )


def told(said: Programme, story: list[tuple[Any, ...]]) -> Book:
    book = Book()
    for number, (kind, order, day, owner, paid, store) in enumerate(story):
        now = 20 * DAY + number
        if kind == "reverse":
            earned = [seq for seq, entry in book.entries.items() if entry.kind is Kind.EARN]
            if earned:
                decide(book, Reverse(owner, actor="x", reason="y", entry=earned[order % len(earned)]), now)
            continue
        event = happening(kind, order, day, owner, paid, store, number)
        request = Receive(
            owner,
            happening=event,
            programme=said,
            owners=(owner,),
            counts=count_keys(said, event, owner),
            tasks=tasks_asked(said, event, (owner,)),
        )
        assert isinstance(decide(book, request, now), Change)
    return book


def used(book: Book) -> dict[Any, int]:
    return {key: count for key, count in book.counts.items() if key.name.startswith("budget:") and count}


def outstanding(book: Book) -> dict[Any, int]:
    """What the entries that stand take of each budget, reckoned anew from nothing but them."""
    found: dict[Any, int] = defaultdict(int)
    for seq, shares in book.shares.items():
        amount = book.entries[seq].amount
        _, undone, forgiven = book.undone(seq)
        for share in shares:
            found[share.key] += share.per_point * (amount - undone + forgiven)
            found[share.key] += share.use - share.use * (undone - forgiven) // amount
    return {key: count for key, count in found.items() if count}


@given(budgets, budgets, events)
@settings(max_examples=250, deadline=None)
def test_never_more_than_the_limit_and_what_comes_back_goes_where_it_came_from(
    one: ProgrammeBudget, other: ProgrammeBudget, story: list[tuple[Any, ...]]
) -> None:
    said = programme(one, *([other] if other.id != one.id else []))
    book = told(said, story)
    assert used(book) == outstanding(book)
    for budget in said.budgets:
        mine = {key: count for key, count in used(book).items() if key.name.split(":")[1] == budget.id}
        assert all(0 <= count <= limit_of(budget, 100) for count in mine.values())
        if budget.period == "rolling":
            for key in mine:
                days = {str(int(key.period) + step * DAY) for step in range(budget.days)}
                window = sum(count for each, count in mine.items() if each.period in days and each[:2] == key[:2])
                assert window <= limit_of(budget, 100)


@given(budgets, events)
@settings(max_examples=100, deadline=None)
def test_giving_everything_back_leaves_an_empty_budget(one: ProgrammeBudget, story: list[tuple[Any, ...]]) -> None:
    book = told(programme(one), [each for each in story if each[0] == "order"])
    for now, entry in enumerate([entry for entry in book.entries.values() if entry.kind is Kind.EARN]):
        request = Reverse(entry.credit.owner, actor="x", reason="y", entry=entry.seq)
        assert isinstance(decide(book, request, 30 * DAY + now), Change)
    assert used(book) == {}


def naive(limit: int, story: list[tuple[Any, ...]]) -> int:
    """Negative control: a budget that gives back what a refund says, into the period of the refund."""
    spent: dict[int, int] = defaultdict(int)
    for kind, _, day, _, paid, _ in story:
        period = period_of(Budget("a", limit, period="week"), day * DAY)
        if kind == "order" and spent[period] + paid // 100 <= limit:
            spent[period] += paid // 100
        elif kind == "refund":
            spent[period] -= paid // 100
    return sum(spent.values())


def test_a_naive_budget_is_caught() -> None:
    budget = ProgrammeBudget("a", 30, "rule", ("purchase",), period="week")

    def differs(story: list[tuple[Any, ...]]) -> bool:
        plain = [each for each in story if each[0] != "reverse"]
        return naive(30, plain) * MILLION != sum(used(told(programme(budget), plain)).values())

    try:
        assert find(events, differs)
    except NoSuchExample:  # pragma: no cover - then the law would be worth nothing
        pytest.fail("a budget that trusts refunds passes the law")
