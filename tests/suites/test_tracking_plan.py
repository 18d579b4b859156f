"""The tracking plan: what is not planned is reported and kept; a file that is no plan is a clear error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from regulars.domain.errors import TrackingPlanInvalid
from regulars.gather.tracking_plan import PLAN_FILE, plan_from, plan_schema
from regulars.interfaces.scaffold import scaffold
from regulars.loop.tracking_plan import check_events, plan_of
from regulars.shop import Shop, open_bench

LINES = (
    {"event": "Tea Brewed", "messageId": "m1", "properties": {"grams": 3, "kettle": "iron", "hot": True}},
    {"event": "Tea Brewed", "messageId": "m2", "properties": {"grams": "many", "kettle": "glass"}},
    {"event": "Tea Brewed", "messageId": "m3", "properties": {"kettle": "clay", "colour": "green"}},
    {"event": "Cup Broken", "messageId": "m4", "properties": {}},
)
PLAN = """
version: 1
events:
  - name: Tea Brewed
    owner: kitchen
    properties:
      grams: {type: number, required: true}
      kettle: {type: text, allowed: [iron, glass]}
      hot: {type: boolean}
  - name: Tea Drunk
    expected: true
"""


def shop_with(tmp_path: Path, plan: str) -> Shop:
    shop = open_bench()
    path = tmp_path / "log.jsonl"
    more = {"type": "track", "userId": "u1", "timestamp": "2026-03-01T10:00:05.000Z"}
    path.write_text("\n".join(json.dumps({**more, **line}) for line in LINES), encoding="utf-8")
    shop.bring(path)
    (shop.home / PLAN_FILE).write_text(plan, encoding="utf-8")
    return shop


def test_what_differs_is_counted_with_samples(tmp_path: Path) -> None:
    with shop_with(tmp_path, PLAN) as shop:
        found = {(one.problem, one.event, one.property): (one.events, one.samples) for one in check_events(shop.house)}
    assert found == {
        ("event_unplanned", "Cup Broken", ""): (1, ("m4",)),
        ("event_missing", "Tea Drunk", ""): (0, ()),
        ("property_missing", "Tea Brewed", "grams"): (1, ("m3",)),
        ("property_mistyped", "Tea Brewed", "grams"): (1, ("m2",)),
        ("property_unplanned", "Tea Brewed", "colour"): (1, ("m3",)),
        ("value_unplanned", "Tea Brewed", "kettle"): (1, ("m3",)),
    }


def test_a_log_as_planned_has_no_findings(tmp_path: Path) -> None:
    """The negative control: a check that always finds something would be of no use."""
    plan = "events:\n  - name: Tea Brewed\n  - name: Cup Broken\n"
    with shop_with(tmp_path, plan) as shop:
        assert check_events(shop.house) == ()


@pytest.mark.parametrize(
    "text",
    [
        "events: 3",
        "events:\n  - nmae: Tea Brewed",
        "events:\n  - name: Tea Brewed\n    properties: {grams: {type: weight}}",
        "events:\n  - name: A\n  - name: A",
        "events: [",
        "version: 2",
        "a: &a [x]\nb: &b [*a, *a]\nevents: [*b]",
        "!!python/object/apply:os.system ['true']",
        "events: []\nevents: []",
        "x" * 2_000_000,
    ],
)
def test_a_file_that_is_no_plan_is_an_error(tmp_path: Path, text: str) -> None:
    with shop_with(tmp_path, text) as shop, pytest.raises(TrackingPlanInvalid) as caught:
        plan_of(shop.house)
    assert (caught.value.exit_code, caught.value.code) == (4, "plan.invalid")
    assert PLAN_FILE in str(caught.value.where)


def test_without_a_plan_nothing_is_said(tmp_path: Path) -> None:
    with shop_with(tmp_path, "") as shop:
        assert check_events(shop.house) == ()
        (shop.home / PLAN_FILE).unlink()
        assert plan_of(shop.house) is None
        assert check_events(shop.house) == ()


def test_the_scaffold_is_a_plan(tmp_path: Path) -> None:
    from ruamel.yaml import YAML

    scaffold(tmp_path)
    plan = plan_from(YAML(typ="safe", pure=True).load((tmp_path / PLAN_FILE).read_text(encoding="utf-8")))
    assert "Order Completed" in {event.name for event in plan.events}


def test_the_published_schema_is_the_plan_s_own() -> None:
    path = Path(__file__).parents[2] / "docs" / "schemas" / "events.schema.json"
    assert json.loads(path.read_text(encoding="utf-8")) == json.loads(json.dumps(plan_schema()))


def test_a_plan_that_is_none_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("customer_id,order_id,date,amount\na,1,2024-01-01,5.00\n", encoding="utf-8")
    with open_bench() as shop:
        (shop.home / PLAN_FILE).write_text("events: [", encoding="utf-8")
        with pytest.raises(TrackingPlanInvalid):
            shop.bring(path)
        assert shop.house.records.log_state().parts == ()
        (shop.home / PLAN_FILE).write_text(PLAN, encoding="utf-8")
        assert shop.bring(path)[0].record.accepted == 1, "a plan that is one hinders nothing"
