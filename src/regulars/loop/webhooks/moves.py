"""Moves between tiers, told like entries of the ledger: queued once when they are passed on, sent with the same patience."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from regulars.domain.webhooks import MOVES_FROM, Delivery, DeliveryState, Event, wanted
from regulars.loop.webhooks.desk import Desk
from regulars.ports.tiers import MoveKept

__all__ = ["move_event", "queue_moves"]

_TYPES: Final = {
    "prolonged": "tier.prolonged",
    "will_downgrade": "tier.review_announced",
    "grace_began": "tier.review_announced",
}


def queue_moves(desk: Desk, moves: Sequence[MoveKept]) -> None:
    """Queues moves for everybody who wants to hear of them; what was queued before is left as it is."""
    now = desk.clock.now()
    due = [
        Delivery(subscription.id, MOVES_FROM + each.seq, 0, DeliveryState.WAITING, now)
        for subscription in desk.webhooks.subscriptions()
        for each in moves
        if wanted(subscription.types, _type(each))
    ]
    if due:
        desk.webhooks.enqueue(due)


def move_event(kept: MoveKept, tree: str) -> Event:
    """The event a move is told as.

    Example:
        >>> from regulars.domain.tier_state import Move
        >>> event = move_event(MoveKept(3, "stars", "member:17", Move("upgraded", 5, "basic", "gold"), 9), "ab")
        >>> event.id, event.type, event.data["to"]
        ('evt_ab_move_3', 'tier.changed', 'gold')
    """
    move = kept.move
    data = {
        "move_id": kept.seq,
        "ladder": kept.ladder,
        "kind": move.kind,
        "from": move.before,
        "to": move.after,
        "missing": move.missing,
        "days": move.days,
    }
    return Event(f"evt_{tree[:16]}_move_{kept.seq}", _type(kept), move.at, {"member_id": kept.owner}, data)


def _type(kept: MoveKept) -> str:
    return _TYPES.get(kept.move.kind, "tier.changed")
