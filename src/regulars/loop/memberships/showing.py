"""A membership as it is told."""

from __future__ import annotations

from regulars.domain.memberships.shown import MembershipShown
from regulars.ports.memberships import Held
from regulars.reward.memberships.folding import fold, is_open, open_until

__all__ = ["shown"]


def shown(held: Held, name: str, now: int, *, replayed: bool = False) -> MembershipShown:
    """A membership as it stands by what is noted of it."""
    state = fold(held.events)
    terms, paid = state.terms, state.paid
    return MembershipShown(
        held.id,
        held.plan,
        name,
        state.status.value,
        is_open(state, max(now, state.as_of)),
        0 if terms is None else terms.price,
        "" if terms is None else terms.currency,
        state.starts_at,
        state.ends_at,
        open_until(state),
        state.is_cancelled,
        state.retry_at,
        0 if paid is None else paid.amount,
        0 if paid is None else paid.refunded,
        state.why,
        replayed,
    )
