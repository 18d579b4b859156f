"""Rewards as a programme's file says them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

__all__ = ["Id", "Name", "Points", "RewardNeedsSaid", "RewardSaid", "StockSaid"]

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Points = Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
_Day = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?$")]


class StockSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many there are; what is not said is without a limit.

    Attributes:
        total: in all, for ever. Raise it to refill: what was handed out stays counted.
        count, per: so many in a calendar day, week, month or year of the programme's zone.
        per_member: for one member, `member_per` a calendar period or ``ever``.
    """

    total: _Count | None = None
    count: _Count | None = None
    per: Literal["day", "week", "month", "year"] = "month"
    per_member: _Count | None = None
    member_per: Literal["ever", "day", "week", "month", "year"] = "ever"


class RewardNeedsSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a member must be like.

    Attributes:
        earned_min: points of the reward's currency earned ever, less what was taken back.
    """

    earned_min: _Count = 0


class RewardSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One reward of the catalogue.

    Attributes:
        id: its name, unique among the rewards.
        name: how members know it.
        kind: ``product``, ``service``, ``donation``; ``coupon``: a code of `coupon`; ``gift_card``: a card worth `value`.
        cost: points.
        currency: of the points.
        coupon: which coupon of the programme a code is handed out of.
        value: of a gift card, in the smallest part of the cards' currency.
        stock: how many there are.
        valid_from, valid_to: from when, and before when, in the programme's zone.
        needs: what a member must be like.
        fulfilment: ``instant``: nothing is left to do; ``shop``: somebody hands it over or sends it.
        is_enabled: the switch.
    """

    id: Id
    name: Name
    cost: Points
    kind: Literal["product", "coupon", "gift_card", "service", "donation"] = "product"
    currency: Id = "points"
    coupon: Annotated[str, msgspec.Meta(max_length=63)] = ""
    value: _Count = 0
    stock: StockSaid = msgspec.field(default_factory=StockSaid)
    valid_from: _Day | None = None
    valid_to: _Day | None = None
    needs: RewardNeedsSaid = msgspec.field(default_factory=RewardNeedsSaid)
    fulfilment: Literal["instant", "shop"] = "shop"
    is_enabled: bool = True
