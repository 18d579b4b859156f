"""Tiers over HTTP: exactly as of now, given by hand once, and refused with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from callers import Caller
from regulars.shop import Shop

PROGRAMME = """
tiers:
  - id: stars
    metric: {kind: spend}
    tiers: [{id: basic}, {id: gold, name: Gold, from: 100}]
perks:
  - {id: lounge, tiers: [gold], uses: {count: 1, per: ever}}
"""
GIVEN = {
    "member_id": "C7",
    "ladder": "stars",
    "tier": "gold",
    "until": "2999-01-01",
    "reason": "apology",
    "author": "ann",
}


@pytest.fixture(autouse=True)
def programme(shop: Shop) -> Path:
    folder = shop.home / "programmes"
    folder.mkdir(exist_ok=True)
    path = folder / "tiers.yml"
    path.write_text(PROGRAMME, encoding="utf-8")
    return path


def buy(caller: Caller, order: str, price: str) -> None:
    said = {"order_id": order, "products": [{"product_id": "tea", "price": price}]}
    answer = caller.post("/v1/track", {"event": "Order Completed", "userId": "C7", "properties": said})
    assert answer.status_code == 200


def test_a_members_tier_is_that_of_now(caller: Caller) -> None:
    buy(caller, "o1", "60")
    (before,) = caller.get("/v1/members/C7/tiers").json()["tiers"]
    assert (before["tier"], before["points_to_next"], before["next_tier"], before["review_at"]) == (
        "basic",
        4_000,
        "gold",
        None,
    )
    buy(caller, "o2", "41.50")
    (after,) = caller.get("/v1/members/C7/tiers").json()["tiers"]
    assert (after["tier"], after["points_to_keep"], after["metric"], after["projected_tier"]) == (
        "gold",
        10_000,
        10_150,
        "basic",
    )
    assert after["review_at"] == after["valid_until"] > after["since"]
    assert caller.get("/v1/members/C8/tiers").json()["code"] == "member.unknown"
    (ladder,) = caller.get("/v1/tiers").json()["ladders"]
    assert [(tier["id"], tier["name"], tier["threshold"]) for tier in ladder["tiers"]] == [
        ("basic", "basic", 0),
        ("gold", "Gold", 10_000),
    ]


def test_given_by_hand_once(caller: Caller) -> None:
    buy(caller, "o1", "60")
    given = caller.post("/v1/tier_assignments", GIVEN, "k")
    assert (given.status_code, given.json()["tier"], given.json()["earned"]) == (201, "gold", "basic")
    assert given.json()["assigned"]["author"] == "api:tests/ann"
    assert caller.post("/v1/tier_assignments", GIVEN, "k").content == given.content
    other = caller.post("/v1/tier_assignments", {**GIVEN, "tier": "basic"}, "k")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_mismatch")
    for wrong, status in (({"until": "soon"}, 422), ({"tier": "lead"}, 400), ({"member_id": "C9"}, 404)):
        assert caller.post("/v1/tier_assignments", {**GIVEN, **wrong}).status_code == status, wrong


def test_a_perk_is_used_once(caller: Caller) -> None:
    buy(caller, "o1", "60")
    (shown,) = caller.get("/v1/members/C7/perks").json()["perks"]
    assert (shown["is_open"], shown["why_not"], shown["left"], shown["period_ends_at"]) == (
        False,
        "not_entitled",
        1,
        None,
    )
    declined = caller.post("/v1/perks/lounge/uses", {"member_id": "C7"})
    assert (declined.status_code, declined.json()["code"]) == (409, "perk.not_entitled")
    assert caller.post("/v1/perks/sauna/uses", {"member_id": "C7"}).status_code == 404
    buy(caller, "o2", "60")
    used = caller.post("/v1/perks/lounge/uses", {"member_id": "C7"}, "k")
    assert (used.status_code, used.json()["used"], used.json()["left"]) == (201, 1, 0)
    again = caller.post("/v1/perks/lounge/uses", {"member_id": "C7"}, "k")
    assert (again.content, again.headers["idempotency-replayed"]) == (used.content, "true")
    assert caller.post("/v1/perks/lounge/uses", {"member_id": "C7"}).json()["code"] == "perk.used_up"
