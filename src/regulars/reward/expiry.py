"""A rule's terms, as instants: when a lot may be spent, and until when."""

from __future__ import annotations

from typing import NamedTuple

from regulars.domain.ledger.accounts import Role
from regulars.domain.ledger.entries import Opens
from regulars.domain.ledger.terms import Activation, Expiry, Terms
from regulars.reward.calendar import after, end_of, next_date

__all__ = ["Life", "life_from", "life_of"]


class Life(NamedTuple):
    """How a lot lives.

    Attributes:
        role: of the account it lies in: pending only while it waits for an event.
        activates_at: first instant it may be spent.
        expires_at: first instant it may no more; for one that waits for an event, when the wait is over.
        slides_to: the account's date, where it slides.
    """

    role: Role
    opens: Opens
    activates_at: int
    expires_at: int | None
    slides_to: int | None = None


def life_of(terms: Terms, earned_at: int) -> Life:
    """The life of points earned at an instant.

    Raises:
        ValueError: terms that say too little (a duration without its span) or nothing known.

    Example:
        >>> life_of(Terms(), 5)
        Life(role=<Role.MAIN: 'main'>, opens=<Opens.FIXED: 'fixed'>, activates_at=5, expires_at=None, slides_to=None)
    """
    activation = terms.activation
    if activation.kind == "event":
        deadline = None if activation.after is None else after(earned_at, activation.after, terms.zone)
        return Life(Role.PENDING, Opens.FIXED, earned_at, deadline)
    return life_from(_activates_at(activation, earned_at, terms.zone), terms.expiry, terms.zone)


def life_from(activates_at: int, expiry: Expiry, zone: str) -> Life:
    """The life of points from their activation: validity begins there, not at earning.

    Raises:
        ValueError: an expiry that says too little.
    """
    if expiry.kind == "none":
        return Life(Role.MAIN, Opens.FIXED, activates_at, None)
    if expiry.kind == "calendar":
        return Life(Role.MAIN, Opens.FIXED, activates_at, next_date(activates_at, expiry.month, expiry.day, zone))
    if expiry.after is None:
        raise ValueError(f"expiry {expiry.kind} needs a span")
    end = after(activates_at, expiry.after, zone)
    if expiry.kind == "sliding":
        return Life(Role.MAIN, Opens.SLIDING, activates_at, None, end)
    return Life(Role.MAIN, Opens.FIXED, activates_at, end_of(end, expiry.round_to, zone) if expiry.round_to else end)


def _activates_at(activation: Activation, earned_at: int, zone: str) -> int:
    if activation.kind == "immediate":
        return earned_at
    if activation.kind == "calendar":
        if activation.at is None:
            raise ValueError("activation by calendar needs a date")
        return max(earned_at, activation.at)
    if activation.after is None:
        raise ValueError("activation after a duration needs a span")
    return after(earned_at, activation.after, zone)
