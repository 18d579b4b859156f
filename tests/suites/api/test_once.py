"""Once is once over HTTP: keys, repeats, and what a repeat hears."""

from __future__ import annotations

from typing import Any

import pytest

from callers import Caller
from regulars.interfaces.api.door import Door
from regulars.interfaces.api.route import Keyed
from regulars.interfaces.api.routes import all_routes
from regulars.shop import Shop

POSTS = [route for route in all_routes() if route.method == "POST"]
MUST = [route for route in POSTS if route.keyed is Keyed.MUST]
GIVEN = {"member_id": "C7", "currency": "points", "points": 100, "reason": "so"}


def available(caller: Caller, member: str = "C7") -> int:
    balances = caller.get(f"/v1/members/{member}/balances").json()["balances"]
    return int(next(each["available"] for each in balances if each["currency"] == "points"))


def address(path: str, hold: str = "h1") -> str:
    return path.replace("{id}", hold).replace("{code}", "AAAA")


@pytest.mark.parametrize("route", MUST, ids=lambda route: route.name)
def test_every_post_demands_a_key(caller: Caller, route: Any) -> None:
    answer = caller.send("POST", address(route.path), json=route.example)
    assert (answer.status_code, answer.json()["code"]) == (400, "request.idempotency_key")


def test_no_post_is_without_a_key_of_some_kind() -> None:
    assert {route.keyed for route in POSTS} == {Keyed.MUST, Keyed.MAY}
    assert {route.keyed for route in all_routes() if route.method != "POST"} == {Keyed.NO}


@pytest.mark.parametrize("key", [b"", b" ", b"x" * 256, b"a\tb", b"\x7f", "é".encode(), "键".encode(), b"\xff"])
def test_a_key_is_printable_ascii(caller: Caller, key: bytes) -> None:
    answer = caller.send("POST", "/v1/adjustments", json=GIVEN, headers={b"idempotency-key": key})
    assert answer.status_code == 400, answer.text
    assert caller.get("/v1/members/C7").status_code == 404


def test_a_key_of_255_letters_is_one(caller: Caller) -> None:
    for _ in range(2):
        assert caller.post("/v1/adjustments", GIVEN, "~" * 255).status_code == 201
    assert available(caller) == 100


@pytest.mark.parametrize("forgets", [False, True], ids=["same process", "another process"])
def test_a_repeat_hears_the_same_words_and_does_nothing(caller: Caller, shop: Shop, forgets: bool) -> None:
    """Whether this process remembers, or the ledger has to."""
    requests: list[tuple[str, dict[str, Any]]] = [
        ("/v1/adjustments", GIVEN),
        ("/v1/adjustments", {**GIVEN, "points": -1_000}),  # a refusal is an answer too
        ("/v1/redemptions", {"member_id": "C7", "points": 10, "order_id": "o1"}),
        ("/v1/redemptions", {"member_id": "C7", "points": 10_000}),
        ("/v1/holds", {"member_id": "C7", "points": 30, "ttl_seconds": 60}),
        ("/v1/holds", {"member_id": "C7", "points": 3_000, "ttl_seconds": 60}),
        ("/v1/reversals", {"entry_id": 1, "reason": "no", "points": 5}),
    ]
    hold = ""
    for number, (path, body) in enumerate(requests):
        first = caller.post(path, body, f"key{number}")
        hold = first.json().get("id", hold)
    requests += [(f"/v1/holds/{hold}/capture", {"points": 20}), (f"/v1/holds/{hold}/void", {})]
    firsts = [caller.post(path, body, f"key{number}") for number, (path, body) in enumerate(requests)]
    before = caller.get("/v1/ledger_entries").json(), available(caller)
    assert {first.status_code for first in firsts} == {200, 201, 409}
    door = Door(shop)
    with Caller(door if forgets else caller.door, caller.key) as again:
        for number, ((path, body), first) in enumerate(zip(requests, firsts, strict=True)):
            repeat = again.post(path, dict(reversed(body.items())), f"key{number}")
            assert (repeat.status_code, repeat.content) == (first.status_code, first.content), path
            assert repeat.headers["content-type"] == first.headers["content-type"]
            if repeat.status_code < 400 or not forgets:
                assert repeat.headers["idempotency-replayed"] == "true", path
        assert (again.get("/v1/ledger_entries").json(), available(again)) == before
    door.close()


@pytest.mark.parametrize("forgets", [False, True], ids=["same process", "another process"])
@pytest.mark.parametrize("changed", [{"points": 101}, {"member_id": "C8"}, {"reason": "other"}], ids=str)
def test_the_same_key_with_another_body_is_refused(
    caller: Caller, shop: Shop, forgets: bool, changed: dict[str, Any]
) -> None:
    assert caller.post("/v1/adjustments", GIVEN, "k").status_code == 201
    door = Door(shop)
    with Caller(door if forgets else caller.door, caller.key) as again:
        answer = again.post("/v1/adjustments", {**GIVEN, **changed}, "k")
        assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_mismatch")
        assert available(again) == 100
    door.close()


def test_one_key_at_two_doors_is_two_requests(caller: Caller) -> None:
    assert caller.post("/v1/adjustments", GIVEN, "k").status_code == 201
    assert caller.post("/v1/redemptions", {"member_id": "C7", "points": 10}, "k").status_code == 201
    assert available(caller) == 90


def test_many_at_once_with_one_key_have_one_effect(caller: Caller) -> None:
    request = ("POST", "/v1/adjustments", {"json": GIVEN, "headers": {"idempotency-key": "k"}})
    answers = caller.together(*[(request[0], request[1], {**request[2]}) for _ in range(32)])
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert available(caller) == 100


def test_many_at_once_with_keys_of_their_own_all_count(caller: Caller) -> None:
    asked = [("POST", "/v1/adjustments", {"json": GIVEN, "headers": {"idempotency-key": f"k{n}"}}) for n in range(64)]
    answers = caller.together(*asked)
    assert {answer.status_code for answer in answers} == {201}
    assert available(caller) == 6_400


def test_a_refused_body_does_not_use_its_key_up(caller: Caller) -> None:
    assert caller.post("/v1/adjustments", {**GIVEN, "points": "many"}, "k").status_code == 422
    assert caller.post("/v1/holds", {"member_id": "C7", "points": 1, "ttl_seconds": 9}, "k").status_code == 404
    assert caller.post("/v1/adjustments", GIVEN, "k").status_code == 201


def order(number: int, **more: Any) -> dict[str, Any]:
    lines = [{"product_id": "mug", "price": 12.5, "quantity": 2}, {"product_id": "tea", "price": 5, "quantity": 1}]
    return {
        "event": "Order Completed",
        "userId": "C7",
        "timestamp": "2026-01-31T12:00:00Z",
        "properties": {"order_id": f"o{number}", "currency": "EUR", "products": lines},
        **more,
    }


def test_an_order_sent_again_and_again_earns_once(caller: Caller) -> None:
    """By messageId, by the order itself, or by the header: whichever a sender has."""
    sends: list[tuple[dict[str, Any], dict[str, str]]] = [
        (order(1, messageId="m1"), {}),
        (order(1, messageId="m1"), {}),
        (order(1), {"idempotency-key": "k"}),
        (order(1), {"idempotency-key": "k"}),
        (order(1), {}),
    ]
    fates = []
    for body, headers in sends:
        answer = caller.send("POST", "/v1/track", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        fates.append(answer.json()["fate"])
    assert fates[0] == "applied"
    assert set(fates[1:]) == {"duplicate"}
    assert available(caller) == 30


def test_the_header_is_honoured_where_messages_have_keys_too(caller: Caller) -> None:
    headers = {"idempotency-key": "k"}
    first = caller.send("POST", "/v1/track", json=order(1, messageId="m1"), headers=headers)
    repeat = caller.send("POST", "/v1/track", json=order(1, messageId="m1"), headers=headers)
    assert repeat.content == first.content
    assert repeat.headers["idempotency-replayed"] == "true"
    other = caller.send("POST", "/v1/track", json=order(2, messageId="m2"), headers=headers)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_mismatch")


def test_a_batch_says_the_fate_of_each(caller: Caller) -> None:
    events = [
        {"type": "track", **order(1)},
        {"type": "track", **order(1)},
        {"type": "track"},
        {"type": "track", **order(2)},
    ]
    answer = caller.send("POST", "/v1/batch", json={"batch": events})
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert [event["fate"] for event in said["events"]] == ["applied", "duplicate", "rejected", "applied"]
    assert (said["success"], said["applied"], said["duplicate"], said["rejected"]) == (False, 2, 1, 1)
    assert said["events"][2]["why"]
    assert available(caller) == 60


def test_a_wrong_event_is_a_problem_that_names_the_field(caller: Caller) -> None:
    body = order(1)
    body["properties"]["products"][0]["price"] = "cheap"
    answer = caller.send("POST", "/v1/track", json=body, headers={"accept-language": "zh"})
    said = answer.json()
    assert (answer.status_code, said["code"]) == (422, "event.rejected")
    assert said["where"] == "properties.products[0].price"
    assert said["reason"]
