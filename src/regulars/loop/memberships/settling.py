"""One membership brought up to an instant: what is due is written, asked, and its answer written.

A charge is first noted as intended, then asked, then noted with its answer. Whoever stops in between has noted its key: the
next one asks again under the same key, and the processor answers as before. Two at once ask under the same key, too; one of
them writes the answer, the other one looks again.
"""

from __future__ import annotations

from collections.abc import Callable

from regulars.domain.memberships.membership import Event, Kind, Membership
from regulars.ports.memberships import Held, Memberships
from regulars.ports.payments import Paid, Payments
from regulars.reward.memberships.deciding import due_at, next_event
from regulars.reward.memberships.folding import fold

__all__ = ["settle", "with_event"]


def settle(place: Memberships, payments: Payments, id_: str, now: int, offered: Callable[[str], bool]) -> Held | None:
    """Does whatever is due on a membership by now; None where nobody has it any more.

    `offered` says whether the programme still has a plan.

    Raises:
        PaymentUnanswered: the processor did not answer; what was intended is noted.
    """
    while True:
        held = place.held(id_)
        if held is None:
            return None
        state = fold(held.events)
        event = _answered(payments, held, state, now)
        event = event or next_event(id_, state, now, is_offered=offered(held.plan))
        if event is None:
            return held
        place.append(held, event, due_at(with_event(held, event)))


def with_event(held: Held, event: Event) -> Membership:
    """Where it stands after one more event."""
    return fold((*held.events, event))


def _answered(payments: Payments, held: Held, state: Membership, now: int) -> Event | None:
    """The answer to what is waited for."""
    at = max(now, state.as_of)
    currency = "" if state.terms is None else state.terms.currency
    if state.asked is not None:
        asked = state.asked
        paid = payments.charge(asked.key, held.token, asked.amount, currency)
        return _noted(at, asked.key, asked.amount, paid, Kind.CHARGE_APPROVED, Kind.CHARGE_DECLINED)
    if state.refund is not None:
        refund = state.refund
        paid = payments.refund(refund.key, refund.reference, refund.amount, currency)
        return _noted(at, refund.key, refund.amount, paid, Kind.REFUND_APPROVED, Kind.REFUND_DECLINED)
    return None


def _noted(at: int, key: str, amount: int, paid: Paid, yes: Kind, no: Kind) -> Event:
    return Event(yes if paid.is_approved else no, at, amount, charge=key, told=paid.told)
