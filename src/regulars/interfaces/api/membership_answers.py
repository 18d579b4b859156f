"""What routes of paid memberships take and answer. Instants are RFC 3339 in UTC, amounts whole minor units."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from regulars.domain.memberships.shown import MembershipShown
from regulars.interfaces.api.bodies import MemberId
from regulars.interfaces.api.instants import instant

__all__ = ["CancelAsked", "MembershipSaid", "MembershipsSaid", "SubscriptionAsked", "membership_said"]

_LINE = r"^[^\x00-\x1f\x7f]*$"
_Instant = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]


class SubscriptionAsked(Struct, forbid_unknown_fields=True):
    """A member subscribes to a plan."""

    member_id: MemberId
    plan: Annotated[
        str, Meta(min_length=1, max_length=63, pattern=_LINE, description="Its id in the programme.", examples=["plus"])
    ]
    token: Annotated[
        str, Meta(min_length=1, max_length=255, pattern=_LINE, description="The processor's name of a way to pay.")
    ]


class CancelAsked(Struct, forbid_unknown_fields=True):
    """A membership is to end."""

    now: Annotated[
        bool, Meta(description="At once: what was paid for the time to come goes back. Else with its period.")
    ] = False


class MembershipSaid(Struct):
    """A membership as it stands."""

    id: str
    plan: str
    name: str
    status: Annotated[str, Meta(description="starting, trial, active, past_due or ended.")]
    is_open: Annotated[bool, Meta(description="Its perks are open now.")]
    price: Annotated[int, Meta(description="Of one period.")]
    currency: str
    starts_at: Annotated[_Instant, Meta(description="Of the trial, or of the period that is paid.")]
    ends_at: _Instant
    open_until: Annotated[_Instant, Meta(description="So long it is open if nothing more is paid.")]
    cancels: Annotated[bool, Meta(description="It ends with its period.")]
    retry_at: Annotated[_Instant | None, Meta(description="When a declined charge is tried again.")]
    charged: Annotated[int, Meta(description="The last charge that was approved.")]
    refunded: Annotated[int, Meta(description="What went back of it.")]
    why: Annotated[str, Meta(description="Why it ended: cancelled, unpaid, payment_declined or plan_gone.")]


class MembershipsSaid(Struct):
    """A member's memberships, ended ones too."""

    member_id: str
    memberships: list[MembershipSaid]


def membership_said(held: MembershipShown) -> MembershipSaid:
    """A membership, with its instants as text."""
    return MembershipSaid(
        held.id,
        held.plan,
        held.name,
        held.status,
        held.is_open,
        held.price,
        held.currency,
        instant(held.starts_at),
        instant(held.ends_at),
        instant(held.open_until),
        held.cancels,
        None if held.retry_at is None else instant(held.retry_at),
        held.charged,
        held.refunded,
        held.why,
    )
