"""A membership: its events, and where it stands by them. Instants are µs UTC, amounts whole minor units."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec

__all__ = ["NEVER", "Charge", "Event", "Kind", "Membership", "Refund", "Status", "Terms"]


class Kind(StrEnum):
    """What may happen to a membership."""

    SUBSCRIBED = "subscribed"
    CHARGE_INTENDED = "charge_intended"
    CHARGE_APPROVED = "charge_approved"
    CHARGE_DECLINED = "charge_declined"
    CANCEL_ASKED = "cancel_asked"
    ENDED = "ended"
    REFUND_INTENDED = "refund_intended"
    REFUND_APPROVED = "refund_approved"
    REFUND_DECLINED = "refund_declined"


class Status(StrEnum):
    """Where a membership stands."""

    STARTING = "starting"
    """The first charge is not answered yet."""
    TRIAL = "trial"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    """A charge was declined; it stays open until the grace ends."""
    ENDED = "ended"


class Terms(msgspec.Struct, frozen=True):
    """What was agreed on when a member subscribed; a plan that changes does not change them.

    Attributes:
        unit: ``month``, ``year`` or ``day``. count: so many of them are one period.
        zone: IANA name of the calendar.
    """

    price: int
    currency: str
    unit: str
    count: int
    zone: str
    trial_days: int = 0
    retry_days: tuple[int, ...] = ()
    grace_days: int = 0


class Event(msgspec.Struct, frozen=True):
    """Something that happened; written once, never changed.

    Attributes:
        kind: what.
        at: when it was written; never before the event before it.
        amount: of a charge or a refund.
        starts_at, ends_at: of the trial, or of the period that is charged for.
        charge: key of the charge or refund, by which the processor knows a repeat.
        told: the processor's reference or reason; why it ended.
        terms: where a member subscribed.
    """

    kind: Kind
    at: int
    amount: int = 0
    starts_at: int = 0
    ends_at: int = 0
    charge: str = ""
    told: str = ""
    terms: Terms | None = None


class Charge(msgspec.Struct, frozen=True):
    """Money asked for one period."""

    key: str
    amount: int
    starts_at: int
    ends_at: int
    reference: str = ""
    refunded: int = 0


class Refund(msgspec.Struct, frozen=True):
    """Money on its way back."""

    key: str
    amount: int
    reference: str


class Membership(msgspec.Struct, frozen=True):
    """Where a membership stands: a fold over its events.

    Attributes:
        number: how many events it has.
        as_of: when the last was written.
        term: how often the member has subscribed to it.
        starts_at, ends_at: of the trial or the period that is paid; equal before the first charge is answered.
        period: how many periods of this term were paid.
        anchor, run: where the calendar of the periods is counted from, and how many were paid since.
        tries: declined since the last that was paid.
        retry_at, grace_until: after a decline.
        is_cancelled: it ends with its period.
        asked: a charge whose answer is not noted yet.
        refund: a refund whose answer is not noted yet.
        paid: the last charge that was approved.
        why: it ended.
    """

    status: Status = Status.ENDED
    terms: Terms | None = None
    number: int = 0
    as_of: int = 0
    term: int = 0
    starts_at: int = 0
    ends_at: int = 0
    period: int = 0
    anchor: int = 0
    run: int = 0
    tries: int = 0
    retry_at: int | None = None
    grace_until: int | None = None
    is_cancelled: bool = False
    asked: Charge | None = None
    refund: Refund | None = None
    refunds: int = 0
    paid: Charge | None = None
    ended_at: int | None = None
    why: str = ""


NEVER: Final = Membership()
"""Before anything happened."""
