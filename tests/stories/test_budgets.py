"""The example of the documents, lived through: every scope, measure and policy, over the till, HTTP and the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from callers import Caller
from regulars.adapters.memory.clock import FixedClock
from regulars.domain.errors import ProgrammeInvalid
from regulars.domain.time import instant_of
from regulars.interfaces.api.door import Door
from regulars.interfaces.cli.app import app
from regulars.shop import Shop, open_shop
from stories.test_tasks import example, order, told

NOON = datetime(2026, 5, 20, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)

SEGMENT_RULES = """
version: 1
earn:
  - {id: loved, on: Order Completed, points: 10, per: event, when: {segments: [SEGMENT]}}
budgets:
  - {id: few, scope: segment, of: [SEGMENT], limit: 25, on_limit: reduce}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    folder = tmp_path / "shop" / "programmes"
    folder.mkdir(parents=True)
    (folder / "budgets.yml").write_text(example("budgets.md"), encoding="utf-8")
    with open_shop(home=tmp_path / "shop") as real:
        opened = Shop(replace(real.house, clock=FixedClock(instant_of(NOON + 6 * HOUR))))
        yield opened
        opened.close()


def parts(shop: Shop) -> dict[str, tuple[int, int]]:
    """Name of each budget that was drawn on: used and left."""
    return {
        f"{budget.id}/{part.name}".rstrip("/"): (part.used, part.left)
        for budget in shop.tasks.budgets()
        for part in budget.parts
    }


def earned(shop: Shop, *calls: dict[str, Any]) -> list[int]:
    return [event.figures.get("earned", 0) for event in shop.till.track(calls).events]


def test_both_languages_show_one_file() -> None:
    assert example("budgets.md", "en") == example("budgets.md", "zh")


def test_every_scope_and_policy_of_the_example(shop: Shop) -> None:
    visits = [told("Store Visited", NOON + HOUR * n, store="north", order_id=f"v{n}") for n in range(5)]
    # Three uses a day.
    assert earned(shop, *visits) == [5, 5, 5, 0, 0]
    assert parts(shop)["visits"] == (3, 0)
    assert parts(shop)["each-store/north"] == (15, 9_985)
    # 120 points a member in any 30 days: 15 are gone, the third order reaches the task.
    big = [order(f"a{n}", NOON + HOUR * n, ("tea", "tea", "40.00", 1)) for n in range(3)]
    assert earned(shop, *big) == [40, 40, 25]
    assert parts(shop)["all"] == (120, 199_880)
    assert parts(shop)["owed"] == (96, 149_904)
    award = shop.tasks.tasks("7")[0].awards[0]
    assert (award.points, award.taken_at) == (0, None)
    # What comes back makes room again.
    shop.till.track([told("Order Refunded", NOON + 4 * HOUR, order_id="a0")])
    assert parts(shop)["all"] == (80, 199_920)
    said = order("b1", NOON + 5 * HOUR, ("tea", "tea", "500.00", 1))
    spring = said | {"context": {"campaign": {"name": "spring-2026"}}, "userId": "8", "messageId": "s"}
    # The order asks 500; each member has 120.
    assert earned(shop, spring) == [120]
    assert parts(shop)["spring"] == (120, 380)
    assert {budget.id for budget in shop.tasks.budgets() if not budget.parts} == {"extras", "each-member", "sleepers"}


def test_rules_and_budgets_of_a_segment_know_whom_the_turn_saw_in_it(shop: Shop) -> None:
    from regulars.loop.till.segments import Segments

    shop.till.track([order(f"x{n}", NOON - timedelta(days=30 * n), ("tea", "tea", "4.00", 1)) for n in range(4)])
    shop.turn()
    (segment,) = Segments(shop.house).of((shop.counter.ledger.entries(None, 0, 1)[0].holder.owner,))
    written = SEGMENT_RULES.replace("SEGMENT", json.dumps(segment))
    (shop.home / "programmes" / "budgets.yml").write_text(written, encoding="utf-8")
    anew = Shop(shop.house)
    inside = [order(f"y{n}", NOON + HOUR * n, ("tea", "tea", "4.00", 1)) for n in (1, 2, 3)]
    newcomer = order("z1", NOON + HOUR, ("tea", "tea", "4.00", 1)) | {"userId": "8", "messageId": "newcomer"}
    # Ten for everybody in the segment, until its budget of 25 is used up; nothing for whom no turn has seen there.
    assert earned(anew, *inside, newcomer) == [10, 10, 5, 0]
    assert parts(anew)["few"] == (25, 0)
    why = anew.till.examine("8", order("z2", NOON + HOUR, ("tea", "tea", "4.00", 1)))
    assert why.grants[0].failed == ("segment",)
    anew.close()


def test_over_http_and_the_command_line(shop: Shop) -> None:
    shop.till.track([told("Store Visited", NOON + HOUR * n, order_id=f"v{n}") for n in range(2)])
    door = Door(shop)
    with Caller(door, shop.key_ring.create(["read"], "tests").key) as caller:
        budgets = {budget["id"]: budget for budget in caller.get("/v1/budgets").json()["budgets"]}
    door.close()
    visits = budgets["visits"]["parts"][0]
    assert (visits["used"], visits["left"], list(visits["alerts"])) == (2, 1, ["50"])
    listed = CliRunner().invoke(app, ["budgets", "list", "--json", "--home", str(shop.home)])
    assert {budget["id"]: budget["limit"] for budget in json.loads(listed.stdout)["budgets"]}["all"] == 200_000
    shown = CliRunner().invoke(app, ["budgets", "list", "--lang", "en", "--home", str(shop.home)])
    assert "visits: 0 of 3 granted (uses)." in shown.stdout


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ("{id: a, limit: x}", "$.budgets[0].limit"),
        ("{id: a, limit: 1, redeemed: 2}", "$.budgets[0].redeemed"),
        ("{id: a, limit: 1, scope: rule, of: [none]}", "$.budgets[0].of"),
        ("{id: a, limit: 1, of: [purchase]}", "$.budgets[0].of"),
        ("{id: a, limit: 1, currency: gold}", "$.budgets[0].currency"),
    ],
)
def test_a_budget_that_is_not_meant_so_is_named(shop: Shop, said: str, where: str) -> None:
    path = shop.home / "programmes" / "budgets.yml"
    path.write_text(f"budgets:\n  - {said}\n", encoding="utf-8")
    with pytest.raises(ProgrammeInvalid) as refused:
        shop.tasks.budgets()
    assert where in str(refused.value.why)
