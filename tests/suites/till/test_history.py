"""The past through the till's door, on both databases: foreseen is posted, and what came live is left alone."""

from __future__ import annotations

from pathlib import Path

from regulars.loop.programme import programme_of
from regulars.loop.replay.past import read_past
from regulars.loop.replay.posting import foresee_history, post_history
from regulars.loop.till.keeping import keep_received
from regulars.shop import Shop
from suites.till.calls import ordered, refunded

ROWS = """customer,order_id,time,product,category,quantity,amount
7,A1,2026-01-02T10:00:00Z,tea,x,1,12.00
7,A1,2026-01-02T10:00:00Z,mug,x,1,3.50
8,B1,2026-01-03T10:00:00Z,tea,x,1,5.00
7,A2,2026-01-04T10:00:00Z,tea,x,1,9.00
"""


def _bring(shop: Shop, folder: Path) -> None:
    path = folder / "orders.csv"
    path.write_text(ROWS, encoding="utf-8")
    shop.bring(path)


def test_the_past_beside_what_came_live(shop: Shop, tmp_path: Path) -> None:
    live = {**ordered("A2", ("tea", "9.00", 1)), "timestamp": "2026-01-04T10:00:00Z"}
    shop.till.track([live, refunded("A1", "early", ("mug", 1)), refunded("A2", "r2", total="3.00")])
    keep_received(shop.house, shop.counter)
    _bring(shop, tmp_path)
    programme, past = programme_of(shop.house), read_past(shop.house, ["Order Completed"])
    foreseen = [
        (e.seq, e.kind, e.amount, e.source, e.takes) for e in foresee_history(shop.house, shop.counter, programme, past)
    ]
    before = shop.counter.ledger.head().size
    posted = post_history(shop.house, shop.counter, programme)
    # A1 earns 12 and 3; the refund that waited for it takes the 3 again. A2 and its refund came live.
    assert (posted.orders, posted.refunds, posted.earned, posted.taken_back) == (2, 0, 20, 3)
    entries = shop.counter.ledger.entries(None, before, 100)
    assert [(e.seq, e.kind, e.amount, e.source, e.takes) for e in entries] == foreseen
    assert [each.available for each in shop.till.balances("7")] == [12 + 6]
    assert post_history(shop.house, shop.counter, programme).entries == 0
    assert shop.counter.ledger.past.tally() == (3, 3)
    kept = keep_received(shop.house, shop.counter)
    assert (kept.orders, kept.events, kept.left) == (0, 0, 0)
    assert list(shop.counter.ledger.findings(1)) == []


def test_a_member_joined_since_earns_once(shop: Shop, tmp_path: Path) -> None:
    shop.till.track([{**ordered("A2", ("tea", "9.00", 1), user="9"), "timestamp": "2026-01-04T10:00:00Z"}])
    keep_received(shop.house, shop.counter)
    _bring(shop, tmp_path)
    shop.merge("7", "9")
    programme = programme_of(shop.house)
    posted = post_history(shop.house, shop.counter, programme)
    # The same number under the name joined since is the same order.
    assert (posted.orders, posted.earned) == (2, 20)
