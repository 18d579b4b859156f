"""32 processes at one budget and one task: exact to the last point, and reached once."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from regulars.adapters.memory.clock import SystemClock
from regulars.domain.budget_said import ProgrammeBudget
from regulars.domain.errors import DatabaseUnreachable
from regulars.domain.happening import Happening, OrderLine, Speaks
from regulars.domain.ledger.inbox import Receive
from regulars.domain.programme import Currency, EarnRule, Programme
from regulars.domain.tasks.said import GoalSaid, TaskRewardSaid, TaskSaid
from regulars.reward.counting import count_keys
from regulars.reward.programme_budgets import MILLION
from regulars.reward.tasks.asking import tasks_asked
from suites.ledger.places import open_ledger
from suites.ledger.rig import in_processes, scaled, until_answered
from suites.ledger.schemas import new_schema

WRITERS = 32
TEA = (OrderLine("1:tea", "tea", "", 500, 500),)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.db'}"
    return str(new_schema(request.getfixturevalue("postgresql_server")))


def programme(budget: ProgrammeBudget) -> Programme:
    """5 points an order, at 2 cents each; and 7 for a task that is reached with every second order."""
    return Programme(
        timezone="UTC",
        currencies=(Currency("points", cost_per_unit="0.02"),),
        earn=(EarnRule("purchase"),),
        tasks=(TaskSaid("all", goal=GoalSaid(target=WRITERS), reward=TaskRewardSaid(points=7)),),
        budgets=(budget,),
    )


def order_many(number: int, address: str, each: int, said: Programme, member: str, *, is_naive: bool = False) -> int:
    """One process: orders of its own, every one sent twice; how many points they earned."""
    ledger, earned = open_ledger(address, clock=SystemClock()), 0
    for step, _ in itertools.product(range(each), range(2)):
        owner = member or f"member:{number * each + step}"
        name = f"{number}-{step}"
        event = Happening(name, "Order Completed", 5, speaks=Speaks.ORDER, order_id=name, lines=TEA, store="north")
        counts = () if is_naive else count_keys(said, event, owner)
        tasks = tasks_asked(said, event, (owner,))
        request = Receive(owner, happening=event, programme=said, owners=(owner,), counts=counts, tasks=tasks)
        answer = until_answered(lambda r=request: ledger.post(r), DatabaseUnreachable)
        earned += answer.figures.get("earned", 0)
    ledger.close()
    return earned


def naive_orders(number: int, address: str, each: int, said: Programme, member: str) -> int:
    """Negative control: it does not look at what the others were granted."""
    return order_many(number, address, each, said, member, is_naive=True)


BUDGET = ProgrammeBudget("b", 0, "rule", ("purchase",), period="day")
CASES: dict[str, tuple[dict[str, Any], int, int]] = {
    "points": ({"limit": 83, "on_limit": "reduce"}, 83, 83),
    "whole": ({"limit": 83}, 80, 80),
    "uses": ({"limit": 11, "measure": "uses"}, 55, 11),
    "money": ({"limit": "1.68", "measure": "money", "on_limit": "reduce"}, 84, 168),
    "liability": ({"limit": "0.84", "measure": "liability", "redeemed": "0.5", "on_limit": "reduce"}, 84, 84),
    "store": ({"limit": 83, "scope": "store", "of": (), "on_limit": "reduce", "currency": "stars"}, 83, 83),
}
"""Terms; points that are given under them; and what of the budget they take."""


@pytest.mark.slow
def test_budgets_are_exact_under_32_processes(address: str) -> None:
    budgets = [
        replace_budget(**{"id": case, "of": (case,), "currency": "points"} | terms)
        for case, (terms, _, _) in CASES.items()
    ]
    rules = [EarnRule(case, currency="stars" if case == "store" else "points") for case in CASES]
    said = programme(BUDGET)
    currencies = (*said.currencies, Currency("stars"))
    said = structs.replace(said, earn=tuple(rules), budgets=tuple(budgets), tasks=(), currencies=currencies)
    open_ledger(address).close()
    in_processes(WRITERS, order_many, address, max(1, scaled(3)), said, "")
    ledger = open_ledger(address)
    earned: dict[str, int] = {}
    for entry in ledger.entries(None, 0, 10_000):
        earned[entry.source.rule] = earned.get(entry.source.rule, 0) + entry.amount
    counted = {key.name.split(":")[1]: count for key, count in ledger.tasks.counted("budget:").items()}
    assert earned == {case: points for case, (_, points, _) in CASES.items()}
    assert counted == {case: taken * MILLION for case, (_, _, taken) in CASES.items()}
    assert list(ledger.findings(1)) == []
    ledger.close()


def replace_budget(**terms: Any) -> ProgrammeBudget:
    return structs.replace(BUDGET, **terms)


@pytest.mark.slow
def test_a_member_s_own_budget_and_task_are_exact_under_32_processes(address: str) -> None:
    said = programme(replace_budget(limit=83, scope="member", of=(), on_limit="reduce"))
    open_ledger(address).close()
    earned = in_processes(WRITERS, order_many, address, 1, said, "member:1")
    ledger = open_ledger(address)
    awards = ledger.tasks.awards(["member:1"])
    # The last of the 32 orders reaches the task; by then the budget is used up.
    assert (sum(earned), len(awards), awards[0].points) == (83, 1, 0)
    assert len(ledger.tasks.marks(["member:1"])) == WRITERS
    ledger.close()


def test_a_naive_budget_is_caught(address: str) -> None:
    said = programme(replace_budget(limit=15, on_limit="reduce"))
    open_ledger(address).close()
    assert sum(in_processes(4, naive_orders, address, 3, said, "")) > 15


def test_what_was_taken_comes_back_to_its_own_period(address: str) -> None:
    said = programme(replace_budget(limit=100))
    ledger = open_ledger(address, clock=SystemClock())
    for name, at in (("a", 5), ("b", 86_400_000_005)):
        event = Happening(name, "Order Completed", at, speaks=Speaks.ORDER, order_id=name, lines=TEA)
        request = Receive("member:1", happening=event, programme=said, counts=count_keys(said, event, "member:1"))
        ledger.post(request)
    back = Happening("r", "Order Refunded", 2 * 86_400_000_000, speaks=Speaks.REFUND, order_id="a", refund_id="r")
    back = replace(back, total=200)
    ledger.post(Receive("member:1", happening=back, programme=said, counts=count_keys(said, back, "member:1")))
    left = {key.period: count // MILLION for key, count in ledger.tasks.counted("budget:").items()}
    assert left == {"0": 3, "86400000000": 5}
    ledger.close()
