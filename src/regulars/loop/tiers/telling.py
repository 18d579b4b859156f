"""Passes moves on as events: into the till's inbox, each once by its message, and from there into the event log."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Final

from regulars.domain.events import EventName
from regulars.domain.happening import Happening
from regulars.domain.ledger.inbox import Receive
from regulars.domain.programme import Programme
from regulars.loop.ledger.counter import Counter
from regulars.loop.till.people import People
from regulars.ports.tiers import MoveKept, Tiers
from regulars.reward.counting import count_keys

__all__ = ["Tell", "event_name", "pass_on"]

_TOGETHER: Final = 500
_NAMES: Final = {
    "prolonged": EventName.TIER_PROLONGED,
    "will_downgrade": EventName.TIER_REVIEW_ANNOUNCED,
    "grace_began": EventName.TIER_REVIEW_ANNOUNCED,
}


def event_name(kind: str) -> EventName:
    """What a move is called in the event log.

    Example:
        >>> event_name("upgraded"), event_name("will_downgrade")
        (<EventName.TIER_CHANGED: 'Tier Changed'>, <EventName.TIER_REVIEW_ANNOUNCED: 'Tier Review Announced'>)
    """
    return _NAMES.get(kind, EventName.TIER_CHANGED)


Tell = Callable[[Sequence[MoveKept]], None]
"""Somebody else who hears of moves: webhooks. A repeat is theirs to know."""


def pass_on(tiers: Tiers, programme: Programme, people: People, counter: Counter, tell: Tell) -> int:
    """Passes on what was not yet; one that is cut short is taken up again, and a repeat is known by its message."""
    told = 0
    while moves := tiers.untold(_TOGETHER):
        requests = [_event(each, programme, people) for each in moves if each.owner.startswith("member:")]
        if requests:
            counter.ledger.post_many([(request, None) for request in requests])
        tell(moves)
        tiers.note_told(moves[-1].seq)
        told += len(requests)
    return told


def _event(kept: MoveKept, programme: Programme, people: People) -> Receive:
    move = kept.move
    account = people.of_member(int(kept.owner.partition(":")[2]))
    happening = Happening(f"tier-move-{kept.seq}", event_name(move.kind).value, move.at)
    said = {"ladder": kept.ladder, "kind": move.kind, "from": move.before, "to": move.after}
    said |= {name: str(number) for name, number in (("missing", move.missing), ("days", move.days)) if number}
    return Receive(
        account.owner,
        happening=happening,
        programme=programme,
        body=json.dumps(said),
        owners=account.owners,
        counts=count_keys(programme, happening, account.owner),
    )
