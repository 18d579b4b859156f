"""Identify and alias calls: the visitor's history and points are the member's, and can be parted again."""

from __future__ import annotations

from typing import Any

import pytest

from regulars.domain.till import Fate
from regulars.loop.ledger.verifying import verify
from regulars.loop.till.keeping import keep_received
from regulars.loop.till.till import Till
from regulars.shop import Shop
from suites.till.calls import ordered, refunded

MUG = ("mug", "10.50", 2)


def identify(user: str, anonymous: str = "", message: str = "i1", **traits: Any) -> dict[str, Any]:
    call: dict[str, Any] = {"type": "identify", "userId": user, "traits": traits, "messageId": message}
    return call | ({"anonymousId": anonymous} if anonymous else {})


def visit(anonymous: str, order: str) -> dict[str, Any]:
    call = ordered(order, MUG)
    del call["userId"]
    return {**call, "anonymousId": anonymous}


def available(till: Till, name: str) -> int:
    return till.balances(name)[0].available


@pytest.fixture
def till(shop: Shop) -> Till:
    return Till(shop.house, shop.counter, remember_seconds=0)


def test_a_visitor_becomes_a_member_with_points_and_history(shop: Shop, till: Till) -> None:
    till.track([visit("browser", "A1"), ordered("A2", MUG)])
    assert keep_received(shop.house, shop.counter).left == 1
    assert available(till, "7") == 21
    for _ in range(2):  # a repeat changes nothing
        till.track([identify("7", "browser", email="ann@example.com")])
        assert (
            available(till, "7") == available(till, "cookie:browser") == available(till, "email:ann@example.com") == 42
        )
    assert len([entry for entry in shop.house.records.identity_log() if entry.action == "merge"]) == 1
    # Points that lay under the visitor's name are gathered where they are needed.
    till.redeem("7", 40, "gift", "k1")
    assert available(till, "7") == 2
    # What the visitor bought is in the log now, as the member's.
    assert keep_received(shop.house, shop.counter).orders == 1
    assert shop.turn().members == 1
    assert verify(shop.counter).findings == ()


def test_a_refund_under_the_members_name_finds_the_visitors_order(shop: Shop, till: Till) -> None:
    till.track([visit("browser", "A1"), identify("7", "browser")])
    assert till.track([refunded("A1", "r1")]).events[0].figures == {"revoked": 21}
    assert available(till, "7") == 0
    assert verify(shop.counter).findings == ()


def test_it_can_be_taken_back_and_a_repeat_does_not_join_again(shop: Shop, till: Till) -> None:
    till.track([visit("browser", "A1"), ordered("A2", MUG), identify("7", "browser")])
    shop.unmerge("cookie:browser")
    till.track([identify("7", "browser", "i2")])
    assert (available(till, "7"), available(till, "cookie:browser")) == (21, 21)


def test_whoever_was_identified_first_is_known_when_they_come_back_as_a_visitor(till: Till) -> None:
    till.track([identify("7", "browser")])
    till.track([visit("browser", "A1")])
    assert available(till, "7") == 21


def test_one_browser_of_two_customers_joins_nobody(shop: Shop, till: Till) -> None:
    till.track(
        [ordered("A1", MUG), ordered("A1", MUG, user="8"), identify("7", "browser"), identify("8", "browser", "i2")]
    )
    assert (available(till, "7"), available(till, "8")) == (21, 21)
    assert shop.house.records.merged().num_rows == 0


def test_an_alias_joins_two_customer_numbers_once(shop: Shop, till: Till) -> None:
    till.track([ordered("A1", MUG, user="old"), ordered("A2", MUG, user="new")])
    alias = {"type": "alias", "userId": "new", "previousId": "old", "messageId": "a1"}
    for _ in range(2):
        till.track([alias])
        assert (available(till, "old"), available(till, "new")) == (42, 42)
    shop.unmerge("old")
    # Whoever parted them has said more than a repeat.
    till.track([alias, {**alias, "messageId": "a2"}])
    assert (available(till, "old"), available(till, "new")) == (21, 21)


def test_an_alias_of_a_visitor_is_an_identify(till: Till) -> None:
    till.track([visit("browser", "A1")])
    till.track([{"type": "alias", "userId": "7", "previousId": "browser", "messageId": "a1"}])
    assert available(till, "7") == 21


def test_what_is_known_already_writes_nothing(shop: Shop, till: Till) -> None:
    till.track([identify("7", "browser", email="Ann@Example.com", phone="+86 138 1234 0000")])
    log = len(shop.house.records.identity_log())
    till.track([identify("7", "browser", "i2", email="ann@example.com", phone="+8613812340000")])
    assert len(shop.house.records.identity_log()) == log


@pytest.mark.parametrize(
    "said", [{"email": 5}, {"email": "none"}, {"phone": "no"}, {"email": {"a": 1}}, {"phone": "x" * 300}]
)
def test_what_identifies_nobody_is_left_out(shop: Shop, till: Till, said: dict[str, Any]) -> None:
    assert till.track([identify("7", **said)]).events[0].fate is Fate.APPLIED
    assert shop.house.records.identity_log() == ()
