"""Programme files: what init writes is the default, what is wrong is said with its place, the schema is the types'."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from regulars.domain.errors import ProgrammeInvalid
from regulars.domain.programme import Programme
from regulars.interfaces.scaffold import scaffold
from regulars.loop.programme import programme_document, programme_of
from regulars.reward.programme_file import programme_schema
from regulars.shop import Shop
from suites.till.calls import ordered, refunded


def _write(shop: Shop, text: str) -> None:
    (shop.home / "programmes").mkdir(exist_ok=True)
    (shop.home / "programmes" / "points.yml").write_text(text, encoding="utf-8")


def test_what_init_writes_is_what_is_in_force_without_a_file(own_shop: Shop) -> None:
    default = programme_of(own_shop.house)
    scaffold(own_shop.home)
    assert programme_document(own_shop.house)["files"] == ["points.yml"]
    assert programme_of(own_shop.house) == default == msgspec.structs.replace(Programme(), timezone="UTC")
    assert scaffold(own_shop.home) == []


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("version: 1\nearn:\n  - id: a\n    pionts: 3\n", 4, "unknown field `pionts`"),
        ("version: 1\nearn:\n  - id: a\n    points: -3\n", 4, "`-3` is no number"),
        ("version: 1\nearn:\n  - id: a\n    points: .inf\n", 4, "`inf` is no number"),
        ("version: 2\n", 1, "Invalid enum value 2"),
        ("version: 1\nearn:\n  - {id: a}\n  - {id: a}\n", 2, "`a` stands twice"),
        ("version: 1\nearn:\n  - {id: a, currency: gold}\n", 3, "there is no currency `gold`"),
        ("version: 1\nearn:\n  - {id: a, on: Tea Brewed}\n", 3, "write per: event"),
        ("version: 1\nearn:\n  - {id: a, on: Order Refunded, per: event}\n", 3, "a refund earns nothing"),
        ("version: 1\nearn:\n  - id: a\n   points: 3\n", 4, "expected <block end>"),
        ("version: 1\nearn:\n  - {id: a, expiry: {kind: rolling}}\n", 3, "needs `after`"),
        ("timezone: Mars/Olympus\n", 1, "no IANA time zone"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(own_shop: Shop, text: str, line: int, why: str) -> None:
    _write(own_shop, text)
    with pytest.raises(ProgrammeInvalid) as error:
        own_shop.till.track([ordered("A1", ("tea", "3", 1))])
    assert (error.value.where or "").endswith(f"points.yml:{line}")
    assert why in str(error.value.why)
    assert error.value.exit_code == 4


def test_the_published_schema_is_the_types_own() -> None:
    path = Path(__file__).parents[3] / "docs" / "schemas" / "programme.schema.json"
    assert json.loads(path.read_text(encoding="utf-8")) == json.loads(json.dumps(programme_schema()))


RICH = """
version: 1
timezone: Asia/Shanghai
currencies:
  - name: points
  - {name: status, kind: qualifying, claw_back: unlimited}
earn:
  - id: purchase
    points: 1
    multiply: sum
    multipliers:
      - {id: tea, times: 3, when: {categories: [tea]}}
      - {id: night, times: 2, when: {from: "22:00", to: "06:00"}}
      - {id: first, times: "1.5", when: {first_order: true}}
  - {id: status, currency: status, points: 10, per: event}
  - {id: visit, on: Store Visited, points: 5, per: event, cooldown: {count: 1, unit: day}}
"""


def test_multipliers_second_currencies_events_and_cooldowns(own_shop: Shop) -> None:
    _write(own_shop, RICH)
    products = [
        {"product_id": "oolong", "price": 10, "category": "tea"},
        {"product_id": "cup", "price": 4, "category": "x"},
    ]
    call = ordered("A1")
    call["properties"]["products"] = products
    call["timestamp"] = "2026-01-31T15:30:00Z"  # half past eleven at night in Shanghai
    grants = own_shop.till.examine("7", call).grants
    # 10 x (1 + 2 + 1 + 0.5) and 4 x (1 + 1 + 0.5).
    assert [(grant.rule, grant.desired, grant.granted) for grant in grants] == [
        ("purchase", "55", 55),
        ("status", "10", 10),
    ]
    assert [line.points for line in grants[0].lines] == [45, 10]
    assert grants[0].multipliers == ("tea", "night", "first")
    visits = [
        {"event": "Store Visited", "userId": "7", "messageId": time, "timestamp": f"2026-02-{time}:00:00Z"}
        for time in ("01T01", "01T23", "02T02")
    ]
    own_shop.till.track([call, *visits, {**call, "messageId": "again"}])
    own_shop.till.redeem("7", 60, "gift", "k1")
    assert {each.currency: each.available for each in own_shop.till.balances("7")} == {"points": 5, "status": 10}
    own_shop.till.track([refunded("A1")])
    after = {each.currency: (each.available, each.debt) for each in own_shop.till.balances("7")}
    assert after == {"points": (0, 0), "status": (0, 0)}
