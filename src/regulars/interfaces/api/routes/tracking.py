"""Segment's routes: events as they are sent, each with its own fate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from regulars.domain.errors import EventRejected
from regulars.domain.till import EventFate, Fate
from regulars.domain.words import NOTHING
from regulars.interfaces.api import answers, bodies
from regulars.interfaces.api.route import BATCH_BYTES_MAX, Call, Keyed, Reply, Route
from regulars.trust.access import Scope

__all__ = ["KINDS", "ROUTES"]

KINDS: Final = ("track", "identify", "page", "screen", "group", "alias")
_SENDERS: Final = frozenset({Scope.TRACK, Scope.TILL, Scope.WRITE})


def _one(call: Call, kind: str) -> Reply:
    return _replied(call, call.shop.till.track([_event(call, kind)]).events[0])


def _many(calls: Sequence[Call], kind: str) -> Sequence[Reply | Exception]:
    fates = calls[0].shop.till.track_each([_event(call, kind) for call in calls])
    return [_tried(call, fate) for call, fate in zip(calls, fates, strict=True)]


def _event(call: Call, kind: str) -> dict[str, Any]:
    event: dict[str, Any] = {**call.raw, "type": kind}
    if call.key and not event.get("messageId"):
        event["messageId"] = f"key:{call.key}"  # the header stands in for the name the message lacks
    return event


def _tried(call: Call, fate: EventFate | BaseException) -> Reply | Exception:
    if isinstance(fate, Exception):
        return fate
    if not isinstance(fate, EventFate):
        raise fate
    try:
        return _replied(call, fate)
    except EventRejected as error:
        return error


def _replied(call: Call, fate: EventFate) -> Reply:
    if fate.fate is Fate.REJECTED:
        raise EventRejected(fate.reason, fate.where, fate.says or NOTHING)
    return Reply(_said(call, fate), is_replayed=fate.fate is Fate.DUPLICATE)


def _batch(call: Call) -> Reply:
    tracked = call.shop.till.track([_with_time(event, call.raw) for event in call.raw["batch"]])
    counts = {fate: tracked.count(fate) for fate in Fate}
    said = answers.BatchSaid(
        success=not counts[Fate.REJECTED],
        applied=counts[Fate.APPLIED],
        duplicate=counts[Fate.DUPLICATE],
        waiting=counts[Fate.WAITING],
        rejected=counts[Fate.REJECTED],
        events=[_said(call, fate) for fate in tracked.events],
    )
    return Reply(said, is_replayed=counts[Fate.DUPLICATE] == len(tracked.events))


def _with_time(event: Mapping[str, Any], batch: Mapping[str, Any]) -> dict[str, Any]:
    """An event of a batch was sent when the batch was, unless it says otherwise."""
    return {"sentAt": batch["sentAt"], **event} if "sentAt" in batch else dict(event)


def _said(call: Call, fate: EventFate) -> answers.EventSaid:
    return answers.EventSaid(
        success=fate.fate is not Fate.REJECTED,
        message_id=fate.message_id,
        fate=str(fate.fate),
        member_id=fate.member_id,
        entries=list(fate.entries),
        figures=dict(fate.figures),
        reason=fate.reason,
        where=fate.where,
        why="" if fate.says is None else call.say(fate.says),
    )


_SAYS: Final = {
    "track": "An event: earns, or takes back, by the programme in force.",
    "identify": "Who somebody is.",
    "page": "A page that was seen.",
    "screen": "A screen that was seen.",
    "group": "Whom somebody belongs to.",
    "alias": "Another name of somebody.",
}
_WHO: Final = {"userId": "C7", "messageId": "m-1"}
_ORDER: Final = {"order_id": "o1", "products": [{"product_id": "mug", "price": 12.5, "quantity": 2}]}
_EXAMPLES: Final[Mapping[str, Mapping[str, Any]]] = {
    "track": {**_WHO, "event": "Order Completed", "timestamp": "2026-01-31T12:00:00Z", "properties": _ORDER},
    "identify": {**_WHO, "traits": {"city": "Oslo"}},
    "page": {**_WHO, "name": "Home"},
    "screen": {**_WHO, "name": "Home"},
    "group": {**_WHO, "groupId": "family-3"},
    "alias": {**_WHO, "previousId": "visitor-9"},
}


def _route(kind: str) -> Route:
    return Route(
        "POST",
        f"/v1/{kind}",
        kind,
        _SAYS[kind],
        lambda call: _one(call, kind),
        answers.EventSaid,
        scopes=_SENDERS,
        takes=bodies.Event,
        keyed=Keyed.MAY,
        refuses=(404, 409),
        example=_EXAMPLES[kind],
        handle_many=lambda calls: _many(calls, kind),
    )


ROUTES = (
    *(_route(kind) for kind in KINDS),
    Route(
        "POST",
        "/v1/batch",
        "batch",
        "Up to 500 events, each with its type; one that is wrong harms no other.",
        _batch,
        answers.BatchSaid,
        scopes=_SENDERS,
        takes=bodies.Batch,
        keyed=Keyed.MAY,
        refuses=(404, 409),
        bytes_max=BATCH_BYTES_MAX,
        example={"batch": [{"type": "track", **_EXAMPLES["track"]}]},
    ),
)
