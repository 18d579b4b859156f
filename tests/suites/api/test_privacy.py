"""A person's rights over HTTP: told everything, erased, and not brought back by what still names them."""

from __future__ import annotations

from callers import Caller
from regulars.shop import Shop
from regulars.trust.vault.receipt import is_signed

ORDER = {"order_id": "o1", "products": [{"product_id": "mug", "price": "12.50", "quantity": 2}]}
BOUGHT = {"event": "Order Completed", "userId": "C7", "messageId": "m1", "properties": ORDER}


def asked(caller: Caller, kind: str, key: str, member: str = "C7") -> tuple[int, dict[str, object]]:
    answer = caller.post("/v1/privacy_requests", {"member_id": member, "kind": kind}, key)
    return answer.status_code, answer.json()


def test_everything_is_told_and_not_remembered(caller: Caller) -> None:
    assert caller.send("POST", "/v1/track", json=BOUGHT).status_code == 200
    status, said = asked(caller, "export", "k1")
    assert (status, said["kind"], is_signed(said["receipt"])) == (200, "export", True)
    assert "C7" in str(said["document"])
    again = caller.post("/v1/privacy_requests", {"member_id": "C7", "kind": "export"}, "k1")
    assert "idempotency-replayed" not in again.headers


def test_the_erased_stay_erased_at_once(caller: Caller, shop: Shop) -> None:
    assert caller.send("POST", "/v1/track", json=BOUGHT).status_code == 200
    assert caller.get("/v1/members/C7/balances").status_code == 200
    status, said = asked(caller, "erase", "k1")
    assert (status, is_signed(said["receipt"])) == (200, True)
    assert "C7" not in str(said)
    assert caller.get("/v1/members/C7/balances").status_code == 404
    gone = caller.send("POST", "/v1/track", json={**BOUGHT, "messageId": "m2"}, headers={"accept-language": "zh"})
    assert (gone.status_code, gone.json()["reason"]) == (422, "erased")
    by_hand = caller.post("/v1/adjustments", {"member_id": "C7", "points": 5, "reason": "so"})
    assert (by_hand.status_code, by_hand.json()["code"]) == (410, "member.erased")
    # A repeat of the request hears what was said; a new one finds nobody.
    assert asked(caller, "erase", "k1") == (status, said)
    assert asked(caller, "erase", "k2")[0] == 404
    assert shop.counter.ledger.unkept(10) == []


def test_only_an_administrator_may(caller: Caller, shop: Shop) -> None:
    caller.key = shop.key_ring.create(["read", "write", "till", "track"]).key
    assert asked(caller, "export", "k1")[0] == 403


def test_an_unknown_kind_is_refused(caller: Caller) -> None:
    assert asked(caller, "forget", "k1")[0] == 422
