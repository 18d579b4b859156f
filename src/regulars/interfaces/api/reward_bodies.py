"""What routes of gift cards, check-in and days take. Unknown fields are refused."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from regulars.interfaces.api.bodies import MemberId, Points, Reason

__all__ = [
    "CardAsked",
    "CardClaimed",
    "CardLooked",
    "CardPaid",
    "CardRefunded",
    "CardValue",
    "CheckInAsked",
    "DaysSaid",
    "DrawAsked",
]

_LINE = r"^[^\x00-\x1f\x7f]*$"
_Source = Annotated[
    str, Meta(max_length=255, pattern=_LINE, description="Where tries come from: a till, a device, an address.")
]


class CheckInAsked(Struct, forbid_unknown_fields=True):
    """A member comes by."""

    member_id: MemberId


class DrawAsked(Struct, forbid_unknown_fields=True):
    """A member plays a game; the Idempotency-Key goes into the roll."""

    member_id: MemberId
    game_id: Annotated[
        str,
        Meta(min_length=1, max_length=63, pattern=_LINE, description="Its id in the programme.", examples=["wheel"]),
    ]


class DaysSaid(Struct, forbid_unknown_fields=True):
    """Days that are a member's own; an empty text takes one away, and what is not said stays."""

    birthday: (
        Annotated[
            str, Meta(max_length=10, pattern=_LINE, description="As 02-29; the year is not kept.", examples=["02-29"])
        ]
        | UnsetType
    ) = UNSET
    anniversary: (
        Annotated[str, Meta(max_length=10, pattern=_LINE, description="When they joined.", examples=["2024-03-05"])]
        | UnsetType
    ) = UNSET
    zone: Annotated[
        str,
        Meta(max_length=80, pattern=_LINE, description="IANA name of the member's clock.", examples=["Asia/Shanghai"]),
    ] = ""


class CardAsked(Struct, forbid_unknown_fields=True):
    """A gift card that was sold."""

    value: Points


class CardValue(Struct, forbid_unknown_fields=True):
    """Value for a card, in the smallest part of its currency."""

    value: Points
    source: _Source = ""


class CardLooked(Struct, forbid_unknown_fields=True):
    """A card is looked at."""

    source: _Source = ""


class CardPaid(Struct, forbid_unknown_fields=True):
    """An order is paid with a card, whole or in part."""

    value: Points
    order_id: Annotated[str, Meta(max_length=255, pattern=_LINE, description="Once for an order.")] = ""
    source: _Source = ""


class CardRefunded(Struct, forbid_unknown_fields=True):
    """What was paid with a card comes back; without a value, all of it."""

    entry_id: Annotated[int, Meta(ge=1, le=2**53 - 1, description="Number of the payment's entry.", examples=[1])]
    reason: Reason
    value: Points | UnsetType = UNSET


class CardClaimed(Struct, forbid_unknown_fields=True):
    """A member makes a card their own."""

    member_id: MemberId
    source: _Source = ""
