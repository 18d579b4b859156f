"""A draft over HTTP: the same document as the command, whatever form it comes in, bounded, and nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callers import Caller
from regulars.domain.errors import UsageError
from regulars.interfaces.api.routes import plans
from regulars.loop.replay import asking
from regulars.loop.replay.applying import change_by
from regulars.loop.replay.document import plan_document
from regulars.loop.replay.plan import make_plan
from regulars.shop import Shop

DRAFT = """# a draft
version: 1
earn:
  - {id: purchase, points: 2}
tiers:
  - id: stars
    metric: {kind: orders}
    tiers: [{id: basic}, {id: gold, from: 2}]
"""
DOCUMENT: dict[str, Any] = {
    "version": 1,
    "earn": [{"id": "purchase", "points": 2}],
    "tiers": [{"id": "stars", "metric": {"kind": "orders"}, "tiers": [{"id": "basic"}, {"id": "gold", "from": 2}]}],
}
ROUTE = "/v1/programme_plans"


@pytest.fixture(autouse=True)
def past(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    rows = [
        "ann,A1,2026-01-02T10:00:00Z,12.00",
        "ann,A2,2026-02-09T10:00:00Z,30.00",
        "bob,B1,2026-02-05T10:00:00Z,6.00",
    ]
    path.write_text("\n".join(["customer,order_id,time,amount", *rows]), encoding="utf-8")
    shop.bring(path)


def test_text_and_document_say_what_the_command_says(caller: Caller, shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "draft.yml"
    path.write_text(DRAFT, encoding="utf-8")
    change = change_by(shop.house, path)
    plan = plan_document(make_plan(shop.house, shop.counter, change.before, change.after, path))
    for number, draft in enumerate((DRAFT, DOCUMENT)):
        answer = caller.post(ROUTE, {"programme": draft}, f"draft-{number}")
        assert answer.status_code == 200
        found = answer.json()
        assert found["currencies"][0]["earned"] == {"before": 48, "after": 96, "kind": "counted"}
        assert found["tiers"][0]["members"] == {"up": 1, "down": 0, "same": 1, "held": 0}
        found["tiers"][0].pop("as_of"), plan["tiers"][0].pop("as_of", None)
        assert found == plan
    late = caller.post(ROUTE, {"programme": DRAFT, "since": "2026-02-06"}, "late").json()
    assert late["currencies"][0]["earned"]["before"] == 30
    assert not (shop.home / "programmes").exists()


@pytest.mark.parametrize(
    ("body", "status", "where"),
    [
        ({"programme": "version: 1\nearn:\n  - {id: a, pints: 2}\n"}, 422, "programme: draft.yml:3"),
        ({"programme": {"version": 1, "pints": 2}, "file": "stars.yml"}, 422, "programme: stars.yml:1"),
        ({"programme": "a: &a [1]\nb: [*a, *a]\n"}, 422, "programme: draft.yml:2"),
        ({"programme": "#" * (asking.DRAFT_CHARS_MAX + 1)}, 422, "programme: draft.yml"),
        ({"programme": "#" * (256 * 1024)}, 413, None),
        ({"programme": DRAFT, "since": "2026-02-31"}, 422, "since"),
        ({"programme": DRAFT, "file": "../x.yml"}, 422, "file"),
        ({}, 422, None),
    ],
)
def test_what_is_no_draft_is_refused(caller: Caller, body: dict[str, Any], status: int, where: str | None) -> None:
    answer = caller.post(ROUTE, body)
    assert answer.status_code == status, answer.text
    assert where is None or where in answer.text
    assert "regulars-" not in answer.text


def test_a_long_past_needs_a_day(caller: Caller, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "EVENTS_MAX", 2)
    assert caller.post(ROUTE, {"programme": DRAFT}).status_code == UsageError.status
    assert caller.post(ROUTE, {"programme": DRAFT, "since": "2026-02-01"}).status_code == 200


def test_one_plan_at_a_time(caller: Caller) -> None:
    with plans._ONE:
        assert caller.post(ROUTE, {"programme": DRAFT}).status_code == 503
    assert caller.post(ROUTE, {"programme": DRAFT}).status_code == 200
