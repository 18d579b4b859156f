"""What the till received is in the event log when a turn looks, once, and not doubled by a file with the same orders."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from regulars.adapters.memory.clock import FixedClock
from regulars.domain.till import Fate
from regulars.domain.time import DAY_US
from regulars.loop.bring import gather_question
from regulars.loop.till.keeping import keep_received
from regulars.loop.till.till import Till
from regulars.loop.till.waiting import WAIT_DAYS_MAX, settle_waiting
from regulars.shop import Shop
from suites.till.calls import ordered, refunded


def _sell(shop: Shop) -> None:
    orders = [
        {
            **ordered(f"A{number}", ("mug", "10.50", 2), ("tea", "4.99", 1), user=f"u{number % 4}"),
            "timestamp": f"2026-0{1 + number % 9}-11T10:00:00Z",
        }
        for number in range(12)
    ]
    brewed = {"event": "Tea Brewed", "userId": "u1", "messageId": "b1", "properties": {"grams": 3}}
    seen = {"type": "page", "anonymousId": "browser", "messageId": "p1"}
    shop.till.track([*orders, refunded("A1", "r1", user="u1", total="10.50"), brewed, seen])


def test_a_turn_sees_what_was_sold_at_the_till(shop: Shop) -> None:
    _sell(shop)
    assert shop.turn().members == 4
    with shop.house.columns.open(shop.house.records.log_state().parts) as session:
        names = {row["name"]: row["events"] for row in session.ask(gather_question("event_counts")).to_pylist()}
    assert names == {"Order Completed": 12, "Order Refunded": 1, "Tea Brewed": 1}


def test_keeping_twice_keeps_nothing_more_and_says_what_cannot_be_kept(own_shop: Shop) -> None:
    _sell(own_shop)
    first = keep_received(own_shop.house, own_shop.counter)
    again = keep_received(own_shop.house, own_shop.counter)
    assert (first.orders, first.events, first.left) == (12, 2, 1)
    assert (again.orders, again.events, again.left) == (0, 0, 0)
    # A refund still finds its order after its words went into the log.
    fate = own_shop.till.track([refunded("A2", "r2", ("mug", 1), user="u2")]).events[0]
    assert fate.figures == {"revoked": 10}


def test_the_same_order_in_a_file_is_merged(own_shop: Shop, tmp_path: Path) -> None:
    _sell(own_shop)
    own_shop.turn()
    path = tmp_path / "orders.csv"
    path.write_text(
        "customer,order_id,time,product,category,quantity,amount\n"
        "u0,A0,2026-01-11T10:00:00Z,mug,,2,21.00\nu0,A0,2026-01-11T10:00:00Z,tea,,1,4.99\n",
        encoding="utf-8",
    )
    brought, _ = own_shop.bring(path)
    assert (brought.record.accepted, brought.record.merged) == (0, 2)


def test_a_refund_of_an_order_that_came_by_file_alone_waits_no_longer_than_a_turn(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(
        "customer,order_id,time,product,category,quantity,amount\nu1,B1,2026-01-11T10:00:00Z,mug,,2,21.00\n",
        encoding="utf-8",
    )
    shop.bring(path)
    refund = refunded("B1", "r1", user="u1", total="10.50")
    assert shop.till.track([refund]).events[0].fate is Fate.WAITING
    assert shop.till.track([refunded("C1", "r1", user="u1")]).events[0].fate is Fate.WAITING
    shop.turn()
    # It is in the log, it took nothing, and it does not wait; the one whose order nobody knows still does.
    with shop.house.columns.open(shop.house.records.log_state().parts) as session:
        names = {row["name"]: row["events"] for row in session.ask(gather_question("event_counts")).to_pylist()}
    assert names == {"Order Completed": 1, "Order Refunded": 2}
    assert [row.happening.order_id for row in shop.counter.ledger.waiting(10)] == ["C1"]
    assert shop.till.track([refund]).events[0].fate is Fate.DUPLICATE
    assert shop.till.balances("u1")[0].available == 0
    # Should the shop's system send the order after all, the refund goes with it.
    late = shop.till.track([ordered("B1", ("mug", "10.50", 2), user="u1")]).events[0]
    assert late.figures == {"earned": 21, "revoked": 11}


def test_nothing_waits_for_ever(own_shop: Shop) -> None:
    own_shop.till.track([refunded("C1", "r1", user="u1")])
    settle, standing = (lambda _: False), (lambda member: member)
    assert settle_waiting(own_shop.house, own_shop.counter, settle, standing) == (0, 0)
    later = replace(own_shop.house, clock=FixedClock(own_shop.house.clock.now() + (WAIT_DAYS_MAX + 1) * DAY_US))
    assert settle_waiting(later, own_shop.counter, settle, standing) == (0, 1)
    assert own_shop.counter.ledger.waiting(10) == []
    assert own_shop.till.track([ordered("C1", ("mug", "10.50", 2), user="u1")]).events[0].figures == {
        "earned": 21,
        "revoked": 21,
    }


def test_a_refund_finds_its_order_once_its_members_are_joined(shop: Shop) -> None:
    till = Till(shop.house, shop.counter, remember_seconds=0)
    till.track([ordered("A1", ("mug", "10.50", 2), user="old"), refunded("A1", "r1", user="new")])
    assert till.resume() == 0
    shop.merge("old", "new")
    assert till.resume() == 1
    assert till.balances("new")[0].available == 0
