"""Coupons over HTTP: printed once, used once, declined with every reason, and a guesser stopped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callers import Caller
from regulars.interfaces.api.door import Door
from regulars.shop import Shop

PROGRAMME = """
coupons:
  - id: tea
    discount: {percent: 10}
  - id: spring
    word: SPRING10
    discount: {amount: 1}
    uses_per_member: 1
    needs: {total_min: 5}
"""
ORDER = {"order_id": "o1", "products": [{"product_id": "tea", "price": "20.00", "quantity": 2}]}


@pytest.fixture(autouse=True)
def programme(shop: Shop) -> Path:
    folder = shop.home / "programmes"
    folder.mkdir(exist_ok=True)
    path = folder / "coupons.yml"
    path.write_text(PROGRAMME, encoding="utf-8")
    return path


def use(caller: Caller, code: str, act: str = "redeem", key: str = "k", **said: Any) -> Any:
    return caller.post(f"/v1/coupons/{code}/{act}", {"order": ORDER, **said}, key)


@pytest.mark.parametrize("forgets", [False, True], ids=["same process", "another process"])
def test_a_repeat_prints_nothing_and_uses_nothing(caller: Caller, shop: Shop, forgets: bool) -> None:
    printed = caller.post("/v1/coupon_batches", {"coupon": "tea", "count": 3}, "p")
    assert printed.status_code == 201
    codes = printed.json()["codes"]
    assert len(set(codes)) == 3
    used = use(caller, codes[0])
    assert (used.status_code, used.json()["discount"], used.json()["payable"]) == (200, 400, 3_600)
    door = Door(shop)
    with Caller(door if forgets else caller.door, caller.key) as again:
        assert again.post("/v1/coupon_batches", {"coupon": "tea", "count": 3}, "p").content == printed.content
        assert use(again, codes[0]).content == used.content
        other = again.post("/v1/coupon_batches", {"coupon": "tea", "count": 4}, "p")
        assert (other.status_code, other.json()["code"]) == (409, "idempotency_mismatch")
        assert again.get("/v1/coupon_batches").json()["coupons"][1] == {
            "id": "tea", "version": 1, "kind": "unique", "issued": 3, "uses": 1, "discount": 400, "ends_at": None,
            "is_enabled": True,
        }  # fmt: skip
    door.close()


def test_what_is_looked_at_is_answered_and_what_is_asked_for_is_declined(caller: Caller) -> None:
    small = {"order_id": "o1", "total": "4.99"}
    looked = use(caller, "SPRING10", "validate", order=small)
    assert (looked.status_code, looked.json()["accepted"]) == (200, False)
    assert looked.json()["reasons"] == [["profile_required", ""], ["rule_failed", "total_min"]]
    declined = use(caller, "SPRING10", order=small)
    assert (declined.status_code, declined.json()["code"]) == (409, "coupon.profile_required")
    assert declined.json()["reasons"] == looked.json()["reasons"]


def test_lock_release_and_rollback(caller: Caller) -> None:
    (code,) = caller.post("/v1/coupon_batches", {"coupon": "tea"}, "p").json()["codes"]
    assert use(caller, code, "lock", "1").json()["until"]
    late = use(caller, code, "redeem", "2", order={**ORDER, "order_id": "o2"})
    assert (late.status_code, late.json()["code"]) == (409, "coupon.locked_by_other")
    assert use(caller, code, "release", "3").status_code == 200
    assert use(caller, code, "redeem", "4", order={**ORDER, "order_id": "o2"}).status_code == 200
    assert use(caller, code, "rollback", "5", order={**ORDER, "order_id": "o2"}).status_code == 200
    assert use(caller, code, "rollback", "6").json()["code"] == "coupon.not_found"


def test_who_guesses_is_stopped(caller: Caller) -> None:
    for number in range(10):
        assert use(caller, f"X{number}", key=str(number), source="bot").json()["code"] == "coupon.not_found"
    assert use(caller, "X", source="bot").status_code == 429
    assert use(caller, "X", key="other", source="till").status_code == 409


def test_a_member_hears_where_their_coupons_stand(caller: Caller) -> None:
    for name in ("C7", "C8"):
        caller.post("/v1/adjustments", {"member_id": name, "points": 1, "reason": "so"})
    told = {"coupon": "tea", "count": 2, "member_ids": ["C7", "C7"]}
    first, second = caller.post("/v1/coupon_batches", told, "p").json()["codes"]
    assert use(caller, first, "redeem", "1", member_id="C7").status_code == 200
    assert use(caller, second, "lock", "2", member_id="C7", order={**ORDER, "order_id": "o2"}).status_code == 200
    assert use(caller, "SPRING10", "redeem", "3", member_id="C7", order={**ORDER, "order_id": "o3"}).status_code == 200
    said = caller.get("/v1/members/C7/coupons").json()
    assert [(each["coupon"], each["is_own"], each["uses"], each["discount"]) for each in said["coupons"]] == [
        ("spring", False, 1, 100),
        *sorted([("tea", True, 0, 0), ("tea", True, 1, 400)], key=lambda each: _place(said, each)),
    ]
    assert {(each["state"], each["until"] is None) for each in said["coupons"]} == {("used", True), ("locked", False)}
    assert caller.get("/v1/members/C8/coupons").json() == {"member_id": "C8", "coupons": []}
    assert caller.get("/v1/members/nobody/coupons").status_code == 404


def _place(said: Any, wanted: tuple[str, bool, int, int]) -> int:
    """Codes of one coupon come in the order of their digests."""
    rows = [(each["coupon"], each["is_own"], each["uses"], each["discount"]) for each in said["coupons"]]
    return rows.index(wanted)
