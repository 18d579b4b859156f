"""Rewards over HTTP: listed with reasons, redeemed, examined, declined, given back."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from callers import Caller
from regulars.shop import Shop

PROGRAMME = """
currencies:
  - {name: points}
  - {name: gift, kind: stored_value, scale: 2}
gift_cards: {currency: gift}
check_in: {points: [3, 4]}
games:
  - {id: wheel, name: Wheel, cost: 10, per_member: 2, prizes: [{id: sure, name: Sure, odds: 1, points: 25, stock: 1}]}
gifts:
  - {id: birthday, points: 100, window_days: 60}
coupons:
  - {id: tea, discount: {amount: 3}}
rewards:
  - {id: mug, name: Mug, cost: 500, stock: {total: 1}}
  - {id: tea, name: Tea, kind: coupon, coupon: tea, cost: 200}
"""


@pytest.fixture(autouse=True)
def programme(shop: Shop) -> None:
    folder: Path = shop.home / "programmes"
    folder.mkdir(exist_ok=True)
    (folder / "rewards.yml").write_text(PROGRAMME, encoding="utf-8")


def give(caller: Caller, points: int) -> None:
    caller.post("/v1/adjustments", {"member_id": "R1", "points": points, "reason": "welcome"}, f"give-{points}")


def redeem(caller: Caller, reward: str, key: str, **said: Any) -> Any:
    return caller.post("/v1/redemptions", {"member_id": "R1", "reward_id": reward, **said}, key)


def test_a_member_sees_what_is_open_and_redeems_it(caller: Caller) -> None:
    give(caller, 300)
    listed = caller.get("/v1/rewards?member_id=R1").json()["rewards"]
    assert [(each["id"], each["is_open"], each["left"]) for each in listed] == [("mug", False, 1), ("tea", True, None)]
    assert listed[0]["reasons"] == [{"code": "insufficient_balance", "asked": 500, "left": 300, "shortfall": 200}]
    done = redeem(caller, "tea", "k1", order_id="o1")
    assert (done.status_code, done.json()["figures"]) == (201, {"spent": 200})
    code = done.json()["handed"]["code"]
    assert redeem(caller, "tea", "k1", order_id="o1").json() == done.json()
    assert caller.get("/v1/members/R1/rewards").json()["handed"][0]["code"] == code
    event = {"event": "Order Completed", "properties": {"order_id": "x", "total": 3}}
    examined = caller.post("/v1/examinations", {"member_id": "R1", "event": event}, "e1").json()
    assert [(each["id"], each["is_open"]) for each in examined["rewards"]] == [("mug", False), ("tea", False)]
    assert examined["rewards"][1]["reasons"][0]["shortfall"] == 100
    body = {"entry_id": done.json()["entries"][-1], "reason": "a slip"}
    assert caller.post("/v1/reversals", body, "r1").json()["figures"] == {"restored": 200}
    assert caller.get("/v1/rewards?member_id=R1").json()["rewards"][1]["is_open"]


def test_what_is_declined_says_why(caller: Caller) -> None:
    give(caller, 100)
    short = redeem(caller, "mug", "k1").json()
    assert (short["status"], short["code"], short["shortfall"]) == (409, "reward.insufficient_balance", 400)
    assert short["reasons"] == [["insufficient_balance"]]
    assert redeem(caller, "none", "k2").json()["code"] == "reward.not_found"
    assert redeem(caller, "none", "k2").status_code == 404
    dearer = redeem(caller, "mug", "k3", points=499)
    assert (dearer.status_code, "costs 500 points" in dearer.json()["title"]) == (400, True)
    assert caller.get("/v1/rewards?member_id=").status_code == 422
    assert caller.get("/v1/rewards").json()["rewards"][0]["reasons"] == []
    # A reward the programme does not know is kept with the entry, as ever.
    assert redeem(caller, "own", "k4", points=100).json()["figures"] == {"spent": 100}


def test_a_card_from_sale_to_claim(caller: Caller) -> None:
    give(caller, 5)
    sold = caller.post("/v1/gift_cards", {"value": 2_000}, "s1")
    assert (sold.status_code, sold.json()["value"]) == (201, 2_000)
    assert caller.post("/v1/gift_cards", {"value": 2_000}, "s1").json()["code"] == sold.json()["code"]
    card = f"/v1/gift_cards/{sold.json()['code']}"
    paid = caller.post(f"{card}/spend", {"value": 500, "order_id": "o1"}, "p1").json()
    assert (paid["value"], paid["code"]) == (1_500, "")
    assert caller.post(f"{card}/spend", {"value": 1_501}, "p2").json()["shortfall"] == 1
    back = {"entry_id": paid["entries"][-1], "reason": "came back", "value": 100}
    assert caller.post(f"{card}/refund", back, "b1").json()["value"] == 1_600
    assert caller.post(f"{card}/load", {"value": 400}, "l1").json()["value"] == 2_000
    assert caller.post(f"{card}/balance", {}, "x1").json()["value"] == 2_000
    assert caller.post(f"{card}/claim", {"member_id": "R1"}, "c1").json()["points"] == 2_000
    gone = caller.post(f"{card}/balance", {}, "x2")
    assert (gone.status_code, gone.json()["code"]) == (409, "reward.card_claimed")
    assert caller.post("/v1/gift_cards/GIFT-NONE/balance", {}, "x3").status_code == 404


def test_days_gifts_and_check_in(caller: Caller, shop: Shop) -> None:
    give(caller, 5)
    day = datetime.now(UTC).strftime("%m-%d")
    held = caller.send("PUT", "/v1/members/R1/days", json={"birthday": f"1990-{day}", "anniversary": "2024-03-05"})
    assert held.json() == {"member_id": "R1", "days": {"anniversary": "2024-03-05", "birthday": day}, "zone": ""}
    assert caller.get("/v1/members/R1/days").json() == held.json()
    due = [each for each in caller.get("/v1/gifts").json()["gifts"] if each["member_id"] == "R1"]
    assert [(each["gift"], each["is_given"]) for each in due] == [("birthday", False)]
    assert [each.member_id for each in shop.rewards.gifts.give()] == ["R1"]
    assert [each["is_given"] for each in caller.get("/v1/gifts").json()["gifts"]] == [True]
    assert caller.send("PUT", "/v1/members/R1/days", json={"birthday": "02-30"}).status_code == 400
    first = caller.post("/v1/check_ins", {"member_id": "R1"}, "c1")
    assert (first.status_code, first.json()["points"], first.json()["facts"]["streak"]) == (200, 3, "1")
    assert caller.post("/v1/check_ins", {"member_id": "R1"}, "c2").json() == first.json()


def test_a_game_is_played_by_the_odds_it_shows(caller: Caller) -> None:
    give(caller, 10)
    (wheel,) = caller.get("/v1/games?member_id=R1").json()["games"]
    assert [(each["prize"], each["odds"], each["left"]) for each in wheel["odds"]] == [
        ("sure", "1", 1),
        ("", "0", None),
    ]
    won = caller.post("/v1/draws", {"member_id": "R1", "game_id": "wheel"}, "d1")
    assert (won.status_code, won.json()["points"], won.json()["facts"]["prize"]) == (201, 15, "sure")
    assert caller.post("/v1/draws", {"member_id": "R1", "game_id": "wheel"}, "d1").json() == won.json()
    (wheel,) = caller.get("/v1/games").json()["games"]
    assert [(each["prize"], each["odds"]) for each in wheel["odds"]] == [("sure", "0"), ("", "1")]
    assert caller.post("/v1/draws", {"member_id": "R1", "game_id": "wheel"}, "d2").json()["points"] == -10
    over = caller.post("/v1/draws", {"member_id": "R1", "game_id": "wheel"}, "d3").json()
    assert (over["code"], over["status"]) == ("reward.member_limit", 409)
    today = wheel["day"]
    assert caller.get(f"/v1/draw_seeds?game_id=wheel&on={today}").status_code == 400
    seed = caller.get("/v1/draw_seeds?game_id=wheel&on=2026-01-01").json()
    assert hashlib.sha256(bytes.fromhex(seed["seed"])).hexdigest() == seed["commitment"]
    assert caller.get("/v1/draw_seeds?on=2026-01-01").status_code == 422
