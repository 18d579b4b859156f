"""Where a membership stands by its events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from msgspec.structs import replace

from regulars.domain.ledger.terms import Span, Unit
from regulars.domain.memberships.membership import NEVER, Charge, Event, Kind, Membership, Refund, Status
from regulars.reward.calendar import after

__all__ = ["fold", "is_open", "open_until"]


def fold(events: Iterable[Event]) -> Membership:
    """A membership after its events, in their order.

    Example:
        >>> from regulars.domain.memberships.membership import Terms
        >>> terms = Terms(990, "EUR", "month", 1, "UTC")
        >>> fold([Event(Kind.SUBSCRIBED, 5, starts_at=5, ends_at=5, terms=terms)]).status.value
        'starting'
    """
    held = NEVER
    for event in events:
        held = replace(_AFTER[event.kind](held, event), number=held.number + 1, as_of=event.at)
    return held


def is_open(held: Membership, at: int) -> bool:
    """Whether a membership opens its perks at an instant at or after its last event."""
    return held.status in _OPEN and at < open_until(held)


def open_until(held: Membership) -> int:
    """So long a membership is open if nothing more is paid: one that goes on, to the end of its grace."""
    if held.status not in _OPEN or held.terms is None:
        return held.ends_at if held.ended_at is None else held.ended_at
    if held.is_cancelled:
        return held.ends_at
    if held.grace_until is not None:
        return held.grace_until
    return after(held.ends_at, Span(held.terms.grace_days, Unit.DAY), held.terms.zone)


_OPEN: Final = frozenset({Status.TRIAL, Status.ACTIVE, Status.PAST_DUE})


def _subscribed(held: Membership, event: Event) -> Membership:
    status = Status.TRIAL if event.ends_at > event.starts_at else Status.STARTING
    return Membership(
        status, event.terms, term=held.term + 1, starts_at=event.starts_at, ends_at=event.ends_at, refund=held.refund
    )


def _intended(held: Membership, event: Event) -> Membership:
    return replace(held, asked=Charge(event.charge, event.amount, event.starts_at, event.ends_at))


def _approved(held: Membership, event: Event) -> Membership:
    if held.asked is None:
        return held
    # The 31st stays the 31st after a February, unless a period began anew.
    follows = held.run > 0 and held.asked.starts_at == held.ends_at
    return replace(
        held,
        status=Status.ACTIVE,
        starts_at=held.asked.starts_at,
        ends_at=held.asked.ends_at,
        period=held.period + 1,
        anchor=held.anchor if follows else held.asked.starts_at,
        run=held.run + 1 if follows else 1,
        paid=replace(held.asked, reference=event.told),
        **_SETTLED,
    )


_SETTLED: Final[Mapping[str, object]] = {"asked": None, "tries": 0, "retry_at": None, "grace_until": None}


def _declined(held: Membership, event: Event) -> Membership:
    if held.asked is None or held.terms is None:
        return held
    terms, tries = held.terms, held.tries + 1
    if held.status is Status.STARTING:
        return replace(held, asked=None, tries=tries)
    left = terms.retry_days[tries - 1 :]
    retry_at = after(event.at, Span(left[0], Unit.DAY), terms.zone) if left else None
    first = max(held.ends_at, event.at) if held.grace_until is None else 0
    grace = held.grace_until or after(first, Span(terms.grace_days, Unit.DAY), terms.zone)
    return replace(held, status=Status.PAST_DUE, asked=None, tries=tries, retry_at=retry_at, grace_until=grace)


def _cancel_asked(held: Membership, _: Event) -> Membership:
    return replace(held, is_cancelled=True)


def _ended(held: Membership, event: Event) -> Membership:
    held = replace(held, status=Status.ENDED, ended_at=event.at, why=event.told, retry_at=None)
    return _refunding(held, event) if event.amount else held


def _refunding(held: Membership, event: Event) -> Membership:
    paid = held.paid
    reference = "" if paid is None else paid.reference
    kept = None if paid is None else replace(paid, refunded=paid.refunded + event.amount)
    refund = Refund(event.charge, event.amount, reference)
    return replace(held, refund=refund, refunds=held.refunds + 1, paid=kept)


def _refunded(held: Membership, _: Event) -> Membership:
    return replace(held, refund=None)


def _not_refunded(held: Membership, _: Event) -> Membership:
    back = 0 if held.refund is None else held.refund.amount
    paid = None if held.paid is None else replace(held.paid, refunded=held.paid.refunded - back)
    return replace(held, refund=None, paid=paid)


_AFTER: Final[Mapping[Kind, Callable[[Membership, Event], Membership]]] = {
    Kind.SUBSCRIBED: _subscribed,
    Kind.CHARGE_INTENDED: _intended,
    Kind.CHARGE_APPROVED: _approved,
    Kind.CHARGE_DECLINED: _declined,
    Kind.CANCEL_ASKED: _cancel_asked,
    Kind.ENDED: _ended,
    Kind.REFUND_INTENDED: _refunding,
    Kind.REFUND_APPROVED: _refunded,
    Kind.REFUND_DECLINED: _not_refunded,
}
