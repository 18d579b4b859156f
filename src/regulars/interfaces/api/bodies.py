"""What routes take: one struct a body. Unknown fields are refused, so that a slip of the pen is seen."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

__all__ = [
    "Adjustment",
    "Batch",
    "CaptureAsked",
    "CodesAsked",
    "ConsentSaid",
    "ConsentsSaid",
    "CouponAsked",
    "Event",
    "ExaminationAsked",
    "HoldAsked",
    "LinkAsked",
    "MemberId",
    "Nothing",
    "PrivacyAsked",
    "RedemptionAsked",
    "ReversalAsked",
]

_MAX = 2**53 - 1
_TTL_SECONDS_MAX = 30 * 86_400
# What a terminal would obey has no place in a name or a reason.
_LINE = r"^[^\x00-\x1f\x7f]*$"

MemberId: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1, max_length=255, pattern=_LINE, description="The customer number, or kind:value.", examples=["C7"]
    ),
]
Points: TypeAlias = Annotated[int, Meta(ge=1, le=_MAX, description="Whole points.", examples=[100])]
Currency: TypeAlias = Annotated[
    str, Meta(min_length=1, max_length=63, pattern=_LINE, description="Which points.", examples=["points"])
]
Reason: TypeAlias = Annotated[
    str, Meta(min_length=1, max_length=1000, pattern=_LINE, description="Why, in a person's words.")
]
Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=255, pattern=_LINE)]


class Adjustment(Struct, forbid_unknown_fields=True):
    """A correction by hand. It makes the member it names."""

    member_id: MemberId
    points: Annotated[int, Meta(ge=-_MAX, le=_MAX, description="Above nought gives, below takes.", examples=[100, -20])]
    reason: Reason
    currency: Currency = "points"
    actor: Annotated[
        str, Meta(max_length=255, pattern=_LINE, description="Who decided it; kept beside the key's name.")
    ] = ""


class HoldAsked(Struct, forbid_unknown_fields=True):
    """Points to be set aside."""

    member_id: MemberId
    points: Points
    ttl_seconds: Annotated[
        int, Meta(ge=1, le=_TTL_SECONDS_MAX, description="Seconds; 30 days at most.", examples=[600])
    ]
    currency: Currency = "points"


class CaptureAsked(Struct, forbid_unknown_fields=True):
    """What is spent of a hold; without points, all of it."""

    points: Points | UnsetType = UNSET


class Nothing(Struct, forbid_unknown_fields=True):
    """Nothing to say."""


class RedemptionAsked(Struct, forbid_unknown_fields=True):
    """A reward of the programme, which has its cost; or points to be spent at once."""

    member_id: MemberId
    points: Points | UnsetType = UNSET
    order_id: Annotated[
        str, Meta(max_length=255, pattern=_LINE, description="What for; once for an order and reward.")
    ] = ""
    reward_id: Annotated[str, Meta(max_length=255, pattern=_LINE)] | UnsetType = UNSET
    currency: Currency = "points"


class CodesAsked(Struct, forbid_unknown_fields=True):
    """New codes of a coupon of the programme."""

    coupon: Annotated[str, Meta(min_length=1, max_length=63, pattern=_LINE, description="Its id.", examples=["tea"])]
    count: Annotated[int, Meta(ge=1, le=10_000, description="How many.")] = 1
    member_ids: Annotated[
        list[MemberId], Meta(max_length=10_000, description="Who each is for; none is for anybody.")
    ] = []


class BadgeGiven(Struct, forbid_unknown_fields=True):
    """A badge by hand."""

    badge: Annotated[str, Meta(min_length=1, max_length=63, pattern=_LINE, description="Its id.", examples=["vip"])]
    reason: Annotated[str, Meta(min_length=1, max_length=1_000, description="Why.")]
    take: Annotated[bool, Meta(description="Take back one that was given by hand.")] = False
    actor: Annotated[str, Meta(max_length=255, pattern=_LINE, description="The person who does it.")] = ""


class CouponAsked(Struct, forbid_unknown_fields=True):
    """A code at a checkout."""

    order: Annotated[dict[str, Any], Meta(description="order_id, products[], shipping: as in Order Completed.")] = {}
    member_id: Annotated[str, Meta(max_length=255, pattern=_LINE, description="Who buys; empty is nobody known.")] = ""
    session: Annotated[
        str, Meta(max_length=255, pattern=_LINE, description="The checkout; else the order's number.")
    ] = ""
    codes: Annotated[list[Name], Meta(max_length=20, description="Further codes on the same order.")] = []
    source: Annotated[
        str, Meta(max_length=255, pattern=_LINE, description="Where tries come from: a device, an address.")
    ] = ""


class ReversalAsked(Struct, forbid_unknown_fields=True):
    """An entry to be undone."""

    entry_id: Annotated[int, Meta(ge=1, le=_MAX, description="Its number.", examples=[1])]
    reason: Reason
    points: Points | UnsetType = UNSET
    actor: Annotated[str, Meta(max_length=255, pattern=_LINE)] = ""


class ExaminationAsked(Struct, forbid_unknown_fields=True):
    """An event that might happen, in the body of Segment's track."""

    member_id: MemberId
    event: dict[str, Any]


class PrivacyAsked(Struct, forbid_unknown_fields=True):
    """What a person has a right to."""

    member_id: MemberId
    kind: Annotated[
        Literal["export", "erase"], Meta(description="export hands out everything; erase cannot be taken back.")
    ]


class ConsentSaid(Struct, forbid_unknown_fields=True):
    """One word: yes or no to a purpose."""

    purpose: Annotated[
        str, Meta(min_length=1, max_length=63, pattern=_LINE, examples=["analyse", "predict", "personalise", "message"])
    ]
    granted: bool


class ConsentsSaid(Struct, forbid_unknown_fields=True):
    """What a member said, where, and of which wording."""

    consents: Annotated[list[ConsentSaid], Meta(min_length=1, max_length=20)]
    source: Annotated[str, Meta(min_length=1, max_length=255, pattern=_LINE, examples=["sign-up form"])] = "api"
    text_version: Annotated[str, Meta(max_length=63, pattern=_LINE)] = ""


class LinkAsked(Struct, forbid_unknown_fields=True):
    """For how many days the link can be opened."""

    days: Annotated[int, Meta(ge=1, le=90)] = 7


class Event(Struct, rename="camel"):
    """One of Segment's calls, taken unchanged. Fields that are not named here are kept too."""

    event: str | UnsetType = UNSET
    user_id: str | int | UnsetType | None = UNSET
    anonymous_id: str | int | UnsetType | None = UNSET
    message_id: Annotated[str, Meta(description="Makes a repeat harmless.")] | UnsetType = UNSET
    timestamp: Annotated[str, Meta(examples=["2026-01-31T12:00:00Z"])] | UnsetType = UNSET
    properties: dict[str, Any] | UnsetType = UNSET
    traits: dict[str, Any] | UnsetType = UNSET


class Batch(Struct):
    """Several calls at once, each with its type."""

    batch: Annotated[list[dict[str, Any]], Meta(min_length=1, max_length=500)]
    sent_at: str | UnsetType = msgspec.field(name="sentAt", default=UNSET)
