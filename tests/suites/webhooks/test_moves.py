"""Moves between tiers are told: queued once, in their order, to those who want them, with the same patience as entries."""

from __future__ import annotations

from dataclasses import replace

from regulars.domain.tier_state import Move
from regulars.loop.webhooks.delivering import deliver
from regulars.loop.webhooks.moves import queue_moves
from regulars.loop.webhooks.subscribing import subscribe, subscription_document
from regulars.ports.tiers import MoveKept
from suites.webhooks.conftest import Shop
from suites.webhooks.receiver import Receiver

MOVES = {
    seq: MoveKept(seq, "stars", "member:17", Move(kind, 5, "basic", "gold"), 9)
    for seq, kind in enumerate(("upgraded", "prolonged", "will_downgrade", "downgraded"), 1)
}  # fmt: skip


def test_moves_are_told_once_in_their_order(shop: Shop, receiver: Receiver) -> None:
    desk = replace(shop.desk, move=MOVES.get)
    hook = subscribe(desk, receiver.url, ["tier.changed", "tier.review_announced", "points.earned"])
    subscribe(desk, receiver.url, ["points.spent"])
    for _ in range(2):
        queue_moves(desk, list(MOVES.values()))
    shop.earn()
    assert deliver(desk).delivered == 4
    queue_moves(desk, list(MOVES.values()))
    assert deliver(desk).delivered == 0
    told = [each.document for each in receiver.heard]
    assert [(each["type"], each["data"].get("move_id")) for each in told] == [
        ("tier.changed", 1), ("tier.review_announced", 3), ("tier.changed", 4), ("points.earned", None),
    ]  # fmt: skip
    assert told[0]["data"] == {
        "member_id": "C-17", "move_id": 1, "ladder": "stars", "kind": "upgraded", "from": "basic", "to": "gold",
        "missing": 0, "days": 0,
    }  # fmt: skip
    shown = subscription_document(desk, hook, 10)["deliveries"]
    assert [(each["entry"], each["move"]) for each in shown] == [(1, None), (None, 4), (None, 3), (None, 1)]
