"""Events become points once, whatever repeats, overtakes or races them."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from regulars.domain.errors import KeyReused, LedgerRefusal, UnknownMember, UsageError
from regulars.domain.ledger.entries import Source
from regulars.domain.ledger.requests import Earn
from regulars.domain.till import Fate
from regulars.loop.ledger.verifying import verify
from regulars.loop.till.till import Till
from regulars.shop import Shop
from suites.till.calls import ordered, refunded

MUG_AND_TEA = (("mug", "10.50", 2), ("tea", "4.99", 1))


def points_of(shop: Shop, member: str = "7") -> int:
    return {each.currency: each.available for each in shop.till.balances(member)}["points"]


def test_an_order_sent_five_times_with_its_refunds_from_many_threads_ends_where_it_must(shop: Shop) -> None:
    # 25 points: 20 on the mugs, 5 on the tea. One mug and the tea come back: 10 stay.
    calls = [ordered("A1", *MUG_AND_TEA, message=f"m{number}") for number in range(5)]
    calls += [refunded("A1", "r1", ("mug", 1)), refunded("A1", "r2", ("tea", 1))] * 3
    random.Random(7).shuffle(calls)
    with ThreadPoolExecutor(8) as pool:
        fates = [event for tracked in pool.map(lambda call: shop.till.track([call]), calls) for event in tracked.events]
    assert points_of(shop) == 10
    assert sum(event.figures.get("earned", 0) for event in fates) == 25
    assert sum(event.figures.get("revoked", 0) for event in fates) == 15
    assert verify(shop.counter).findings == ()


def test_a_refund_waits_for_its_order_and_goes_with_it(shop: Shop) -> None:
    early = shop.till.track([refunded("A1", "r1"), refunded("A2", "r1", ("tea", 1))])
    assert [event.fate for event in early.events] == [Fate.WAITING, Fate.WAITING]
    assert shop.till.resume() == 0
    late = shop.till.track([ordered("A1", *MUG_AND_TEA), ordered("A2", *MUG_AND_TEA)])
    assert [dict(event.figures) for event in late.events] == [
        {"earned": 25, "revoked": 25},
        {"earned": 25, "revoked": 5},
    ]
    assert points_of(shop) == 20


def test_a_cancelled_order_leaves_nothing(shop: Shop) -> None:
    cancelled = {**refunded("A1"), "event": "Order Cancelled"}
    shop.till.track([ordered("A1", *MUG_AND_TEA), cancelled, cancelled])
    assert points_of(shop) == 0


def test_points_spent_before_a_refund_are_forgiven_and_said(shop: Shop) -> None:
    shop.till.track([ordered("A1", *MUG_AND_TEA)])
    shop.till.redeem("7", 25, "gift", "k1")
    fate = shop.till.track([refunded("A1")]).events[0]
    assert (dict(fate.figures), points_of(shop)) == ({"forgiven": 25}, 0)


@pytest.mark.parametrize(
    ("wrong", "reason", "where"),
    [
        ({"price": "NaN"}, "number_unreadable", "price"),
        ({"price": float("inf")}, "number_unreadable", "price"),
        ({"price": 1e400}, "number_unreadable", "price"),
        ({"price": "1e3"}, "number_unreadable", "price"),
        ({"price": "１２"}, "number_unreadable", "price"),
        ({"price": True}, "number_unreadable", "price"),
        ({"price": -1}, "number_negative", "price"),
        ({"price": "-1"}, "number_negative", "price"),
        ({"price": 10**30}, "number_too_large", "price"),
        ({"quantity": "two"}, "number_unreadable", "quantity"),
        ({"product_id": {"a": 1}}, "text_unusable", "product_id"),
    ],
)
def test_what_is_no_amount_is_refused_with_its_place(
    own_shop: Shop, wrong: dict[str, Any], reason: str, where: str
) -> None:
    product = {"product_id": "tea", "price": 1, "quantity": 1, **wrong}
    bad = ordered("A1")
    bad["properties"]["products"] = [{"product_id": "cup", "price": 2}, product]
    both = own_shop.till.track([bad, ordered("A2", ("tea", "3", 1))]).events
    assert (both[0].fate, both[0].reason, both[0].where) == (Fate.REJECTED, reason, f"properties.products[1].{where}")
    assert both[1].fate is Fate.APPLIED
    assert points_of(own_shop) == 3


CAPPED = """
version: 1
currencies: [{name: points}]
earn:
  - id: purchase
    points: 1
    caps:
      - {id: monthly, points: 100, per: month}
      - {id: all, points: 250, per: total}
"""


def test_caps_hold_however_many_orders_come_at_once(shop: Shop) -> None:
    (shop.home / "programmes").mkdir()
    (shop.home / "programmes" / "points.yml").write_text(CAPPED, encoding="utf-8")
    calls = [ordered(f"A{number}", ("tea", "13", 1), user=f"u{number % 3}") for number in range(36)]
    _all_at_once([lambda call=call: shop.till.track([call]) for call in calls])
    each = [points_of(shop, f"u{number}") for number in range(3)]
    assert max(each) <= 100
    assert sum(each) == 250
    assert verify(shop.counter).findings == ()


def test_a_cap_that_is_counted_outside_the_transaction_is_caught(own_shop: Shop) -> None:
    (own_shop.home / "programmes").mkdir()
    (own_shop.home / "programmes" / "points.yml").write_text(CAPPED, encoding="utf-8")
    barrier = threading.Barrier(12)

    def naively(number: int) -> None:
        call = ordered(f"A{number}", ("tea", "13", 1))
        granted = own_shop.till.examine("7", call).grants[0].granted
        barrier.wait()
        own_shop.counter.ledger.post(Earn("member:1", points=granted, source=Source("order", f"A{number}")))

    own_shop.till.track([ordered("A", ("tea", "1", 1))])
    _all_at_once([lambda number=number: naively(number) for number in range(12)])
    assert points_of(own_shop) > 100


def _all_at_once(acts: list[Callable[[], object]]) -> None:
    with ThreadPoolExecutor(len(acts)) as pool:
        for future in [pool.submit(act) for act in acts]:
            future.result()


def test_requests_are_answered_once_and_refusals_say_what_is_missing(shop: Shop) -> None:
    till = shop.till
    first = till.adjust("9", "points", 500, "welcome", "ann", "k1")
    again = till.adjust("9", "points", 500, "welcome", "ann", "k1")
    assert (first.entries, first.replayed, again.entries, again.replayed) == (again.entries, False, first.entries, True)
    with pytest.raises(KeyReused):
        till.adjust("9", "points", 501, "welcome", "ann", "k1")
    hold = till.hold("9", 200, 60, "points", "h1")
    assert till.hold("9", 200, 60, "points", "h1").id == hold.id
    with pytest.raises(LedgerRefusal) as refused:
        till.redeem("9", 400, "o1", "r1")
    assert (refused.value.code, refused.value.status, refused.value.shortfall) == ("ledger.not_enough_points", 409, 100)
    assert till.capture(hold.id, 150, "c1").captured == 150
    entry = till.entries("9").entries[-1]
    assert till.reverse(entry.id, "came back", "ann", "v1").figures == {"restored": 150}
    with pytest.raises(LedgerRefusal) as twice:
        till.reverse(entry.id, "came back", "ann", "v2")
    assert twice.value.code == "ledger.already_reversed"
    other = till.hold("9", 10, 60, "points", "h2")
    assert till.void(other.id, "v").state == "voided"
    assert points_of(shop, "9") == 500


def test_nobody_and_nothing_are_told_apart_from_noughts(shop: Shop) -> None:
    till = shop.till
    for ask in (lambda: till.balances("nobody"), lambda: till.hold("nobody", 1, 1, "points", "k")):
        with pytest.raises(UnknownMember):
            ask()
    for ask in (lambda: till.entry(99), lambda: till.proof(99), lambda: till.void("hold-x", "k")):
        with pytest.raises(LedgerRefusal) as error:
            ask()
        assert error.value.status == 404
    with pytest.raises(UsageError):
        till.adjust("9", "gold", 1, "why", "ann", "k")
    till.track([{"type": "identify", "userId": "new", "traits": {"city": "Bern"}}])
    assert [(each.currency, each.available) for each in till.balances("new")] == [("points", 0)]


def test_what_is_examined_is_what_is_earned_and_nothing_is_written(shop: Shop) -> None:
    call = ordered("A1", *MUG_AND_TEA)
    foreseen = shop.till.examine("7", call)
    assert shop.counter.ledger.head().size == 0
    with pytest.raises(UnknownMember):
        shop.till.balances("7")
    earned = shop.till.track([call]).events[0].figures["earned"]
    assert foreseen.grants[0].granted == earned == sum(line.points for line in foreseen.grants[0].lines)
    assert shop.till.examine("7", call).is_known
    assert shop.till.examine("7", call).redeemable == {"points": earned}


def test_members_that_are_joined_have_their_points_together(shop: Shop) -> None:
    till = Till(shop.house, shop.counter, remember_seconds=0)
    till.track([ordered("A1", *MUG_AND_TEA, user="old"), ordered("A2", *MUG_AND_TEA, user="new")])
    shop.merge("old", "new")
    assert [till.balances(name)[0].available for name in ("old", "new")] == [50, 50]
    till.redeem("new", 45, "gift", "k1")
    # 25 points of the first order come back from the 5 that are left.
    fate = till.track([refunded("A1", "r1", user="new")]).events[0]
    assert fate.fate is Fate.APPLIED
    assert (fate.figures["revoked"], fate.figures["forgiven"]) == (5, 20)
    assert till.balances("old")[0].available == 0
    assert verify(shop.counter).findings == ()


def test_pages_of_entries_and_receipts(shop: Shop) -> None:
    shop.till.track([ordered(f"A{number}", ("tea", "2", 1), user=f"u{number % 2}") for number in range(5)])
    first = shop.till.entries(None, limit=3)
    rest = shop.till.entries(None, after=first.after or 0, limit=3)
    assert [entry.id for entry in (*first.entries, *rest.entries)] == [1, 2, 3, 4, 5]
    assert rest.after is None
    assert {entry.member_id for entry in first.entries} == {"u0", "u1"}
    assert shop.till.entry(2).source_id == "A1"
    assert '"regulars-receipt-1"' in shop.till.proof(2).receipt
    assert shop.till.checkpoints()[-1].size == 5
