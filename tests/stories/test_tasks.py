"""The example of the documents, lived through: every kind of goal, every policy, over the till, HTTP and the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from callers import Caller
from regulars.adapters.memory.clock import FixedClock
from regulars.domain.time import instant_of
from regulars.interfaces.api.door import Door
from regulars.interfaces.cli.app import app
from regulars.shop import Shop, open_shop

ROOT = Path(__file__).parents[2]
DAY = timedelta(days=1)
NOON = datetime(2026, 5, 20, 4, tzinfo=UTC)


def example(page: str, language: str = "en") -> str:
    """The first file of a page."""
    text = (ROOT / "docs" / language / page).read_text(encoding="utf-8")
    return re.search(r"```yaml\n(.*?)```", text, re.DOTALL)[1]  # type: ignore[index]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    folder = tmp_path / "shop" / "programmes"
    folder.mkdir(parents=True)
    (folder / "tasks.yml").write_text(example("tasks.md"), encoding="utf-8")
    with open_shop(home=tmp_path / "shop") as real:
        # Its clock stands in the middle of a month: no part of a story lies in another.
        opened = Shop(replace(real.house, clock=FixedClock(instant_of(NOON + DAY))))
        yield opened
        opened.close()


@pytest.fixture
def caller(shop: Shop) -> Iterator[Caller]:
    door = Door(shop)
    made = Caller(door, shop.key_ring.create(["admin"], "tests").key)
    yield made
    made.close()
    door.close()


def told(event: str, at: datetime, **properties: Any) -> dict[str, Any]:
    call = {"type": "track", "event": event, "userId": "7", "timestamp": at.isoformat(), "properties": properties}
    return call | {"messageId": f"{event}-{at.isoformat()}-{properties.get('order_id', '')}"}


def order(number: str, at: datetime, *products: tuple[str, str, str, int]) -> dict[str, Any]:
    said = [
        {"product_id": product, "category": category, "price": price, "quantity": pieces}
        for product, category, price, pieces in products
    ]
    return told("Order Completed", at, order_id=number, products=said)


def states(shop: Shop) -> dict[str, tuple[list[int], int]]:
    return {
        task.id: ([min(stage.done, stage.target) for stage in task.stages], task.times)
        for task in shop.tasks.tasks("7")
    }


def test_both_languages_show_one_file() -> None:
    assert example("tasks.md", "en") == example("tasks.md", "zh")


def test_every_kind_and_policy_of_the_example(shop: Shop) -> None:
    noon = NOON
    coffee = [order(f"c{n}", noon + timedelta(minutes=n), ("latte", "coffee", "5.00", 1)) for n in range(3)]
    shop.till.track(coffee)
    assert states(shop)["three-coffees"] == ([3], 1)
    award = shop.tasks.tasks("7")[0].awards[0]
    assert award.points == 50
    assert award.coupon_code.startswith("TEA-")

    shop.till.track([order("bags", noon, ("bag-250g", "beans", "60.00", 10))])
    assert (states(shop)["big-spender"][1], states(shop)["ten-bags"]) == (1, ([10_000], 1))

    visits = [told("Store Visited", noon - DAY * days) for days in (35, 28, 14, 7)]
    shop.till.track(visits)
    assert states(shop)["every-week"] == ([4], 1)

    shop.till.track([told("Product Shared", noon + timedelta(minutes=20))])
    more = [order(f"m{n}", noon + timedelta(minutes=30 + n), ("cup", "cups", "25.00", 1)) for n in range(2)]
    shop.till.track(more)
    assert states(shop)["welcome"] == ([1, 1, 2], 1)

    shop.till.track([told("Review Submitted", noon + timedelta(seconds=n)) for n in range(5)])
    shop.tasks.give_badge("7", "founder", "with us from the first day", "Li Na", "k")
    held = {badge.id for badge in shop.tasks.badges("7") if badge.held_since is not None}
    assert held == {"gold-bean", "regular", "critic", "founder"}

    shop.till.track(
        [told("Order Refunded", noon, order_id="bags"), told("Order Refunded", noon + DAY / 2, order_id="c1")]
    )
    assert states(shop)["ten-bags"] == ([0], 0)
    kept, taken = shop.tasks.tasks("7")[2].awards[0], shop.tasks.tasks("7")[0].awards[0]
    assert kept.taken_at is not None
    assert taken.taken_at is not None
    # 10 + 20 + 100 for the way in, and the 100 for ten bags that are kept.
    earned = sum(entry.points for entry in shop.till.entries("7").entries if entry.rule.startswith("task:"))
    assert earned == 230


def test_over_http_and_the_command_line(caller: Caller, shop: Shop) -> None:
    shop.till.track([order("c1", NOON, ("latte", "coffee", "5.00", 1))])
    tasks = {task["id"]: task for task in caller.get("/v1/members/7/tasks").json()["tasks"]}
    assert tasks["three-coffees"]["name"] == {"en": "Three coffees", "zh": "三杯咖啡"}
    assert tasks["big-spender"]["stages"][0]["done"] == 500
    assert tasks["welcome"]["stages"][0]["reached_at"] is not None
    given = caller.post("/v1/members/7/badges", {"badge": "founder", "reason": "from day one"}, "k")
    assert given.status_code == 201
    badges = {badge["id"]: badge for badge in caller.get("/v1/members/7/badges").json()["badges"]}
    assert badges["founder"]["awards"][0]["reason"] == "from day one"
    assert badges["gold-bean"]["held_since"] is None
    assert caller.get("/v1/members/nobody/tasks").status_code == 404
    assert caller.post("/v1/members/7/badges", {"badge": "none", "reason": "x"}, "k2").status_code == 400
    run, place = CliRunner(), ["--home", str(shop.home)]
    shown = run.invoke(app, ["tasks", "show", "7", *place], env={"REGULARS_LANG": "zh"})
    assert "· 三杯咖啡 (" in shown.stdout
    assert run.invoke(app, ["badges", "take", "7", "founder", "--reason", "a mistake", *place]).exit_code == 0
    document = json.loads(run.invoke(app, ["tasks", "show", "7", "--json", *place]).stdout)
    founder = next(badge for badge in document["badges"] if badge["id"] == "founder")
    assert (founder["held_since"], len(founder["awards"])) == (None, 1)
    listed = json.loads(run.invoke(app, ["tasks", "list", "--json", *place]).stdout)["tasks"]
    assert {task["id"]: task["completed"] for task in listed}["three-coffees"] == 0
