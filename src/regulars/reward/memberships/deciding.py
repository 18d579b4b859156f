"""What comes next on a membership: by its state and the instant alone."""

from __future__ import annotations

from regulars.domain.ledger.terms import Span, Unit
from regulars.domain.memberships.membership import Event, Kind, Membership, Status, Terms
from regulars.reward.calendar import after

__all__ = ["due_at", "ended_now", "next_event", "refunding", "subscribing"]


def subscribing(held: Membership, terms: Terms, now: int) -> Event:
    """A member subscribes; the trial is for the first time alone.

    Example:
        >>> subscribing(Membership(), Terms(990, "EUR", "month", 1, "UTC", trial_days=1), 0).ends_at
        86400000000
    """
    trial = terms.trial_days if held.term == 0 else 0
    now = max(now, held.as_of)
    return Event(
        Kind.SUBSCRIBED, now, starts_at=now, ends_at=after(now, Span(trial, Unit.DAY), terms.zone), terms=terms
    )


def next_event(id_: str, held: Membership, now: int, *, is_offered: bool) -> Event | None:
    """What is due by itself, beside the answers that are waited for; None is nothing yet.

    The key of a charge names the membership (`id_`), its term, the period and the try; `is_offered` says whether the plan
    still stands in the programme.
    """
    terms, now = held.terms, max(now, held.as_of)
    if terms is None or held.status is Status.ENDED or held.asked is not None:
        return None
    if held.status is Status.STARTING:
        return _ended(now, "payment_declined") if held.tries else _charging(id_, held, terms, now)
    if now < held.ends_at:
        return None
    if held.is_cancelled or not is_offered:
        return _ended(now, "cancelled" if held.is_cancelled else "plan_gone")
    if held.grace_until is not None and now >= held.grace_until:
        return _ended(now, "unpaid")
    if held.tries and (held.retry_at is None or now < held.retry_at):
        return None
    return _charging(id_, held, terms, now)


def due_at(held: Membership) -> int | None:
    """When something is due next; None is never."""
    if held.asked is not None or held.refund is not None or held.status is Status.STARTING:
        return held.as_of
    if held.status is Status.ENDED:
        return None
    if held.grace_until is not None:
        return held.grace_until if held.retry_at is None else min(held.retry_at, held.grace_until)
    return held.ends_at


def _charging(id_: str, held: Membership, terms: Terms, now: int) -> Event:
    unit, starts = Unit(terms.unit), held.ends_at
    ends = after(held.anchor if held.run else starts, Span(terms.count * (held.run + 1), unit), terms.zone)
    # Nobody renewed for a whole period and more: what lies between was not used and is not charged.
    if now >= ends:
        starts, ends = now, after(now, Span(terms.count, unit), terms.zone)
    key = f"{id_}:{held.term}:{held.period + 1}:{held.tries + 1}"
    return Event(Kind.CHARGE_INTENDED, now, terms.price, starts, ends, key)


def ended_now(held: Membership, now: int, why: str) -> Event:
    """It ends now; what was paid for the time to come goes back, to the minor unit below.

    Example:
        >>> from regulars.domain.memberships.membership import Charge
        >>> held = Membership(Status.ACTIVE, starts_at=0, ends_at=3, paid=Charge("m:1:1:1", 100, 0, 3))
        >>> ended_now(held, 1, "cancelled").amount
        66
    """
    now, paid = max(now, held.as_of), held.paid
    if paid is None or held.status is Status.PAST_DUE:
        return _ended(now, why)
    left = max(0, min(paid.ends_at, paid.ends_at - now))
    whole = max(1, paid.ends_at - paid.starts_at)
    amount = min(paid.amount * min(left, whole) // whole, paid.amount - paid.refunded)
    return Event(Kind.ENDED, now, amount, charge=_refund_key(held) if amount else "", told=why)


def refunding(held: Membership, now: int, amount: int) -> Event | None:
    """So much of the last charge goes back; None where that is more than is left of it, or one is on its way."""
    if held.paid is None or held.refund is not None or not 1 <= amount <= held.paid.amount - held.paid.refunded:
        return None
    return Event(Kind.REFUND_INTENDED, max(now, held.as_of), amount, charge=_refund_key(held))


def _refund_key(held: Membership) -> str:
    paid = held.paid
    return "" if paid is None else f"{paid.key}:r{held.refunds + 1}"


def _ended(now: int, why: str) -> Event:
    return Event(Kind.ENDED, now, told=why)
