"""Rewards as a programme's file says them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

__all__ = [
    "CheckInSaid",
    "GameSaid",
    "GiftCardsSaid",
    "GiftSaid",
    "Id",
    "Name",
    "Points",
    "PrizeSaid",
    "RewardNeedsSaid",
    "RewardSaid",
    "StockSaid",
]

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Points = Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
_Number = int | float | Annotated[str, msgspec.Meta(max_length=40)]
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


class GiftSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a member gets once a year: points, or a code of a coupon.

    Attributes:
        id: its name, unique among the gifts.
        on: the member's ``birthday``, or the ``anniversary`` of the day they joined, from the year after.
        points: how many; or
        coupon: which coupon of the programme a code is handed out of.
        currency: of the points.
        lives_days: for how long the points may be spent; nought is for ever.
        window_days: how many days late it is still given, where nobody looked on the day itself.
        leap: when 29 February is celebrated in a common year: ``feb_28`` or ``mar_1``.
    """

    id: Id
    on: Literal["birthday", "anniversary"] = "birthday"
    points: _Count = 0
    coupon: Annotated[str, msgspec.Meta(max_length=63)] = ""
    currency: Id = "points"
    lives_days: Annotated[int, msgspec.Meta(ge=0, le=36_500)] = 0
    window_days: Annotated[int, msgspec.Meta(ge=0, le=60)] = 7
    leap: Literal["feb_28", "mar_1"] = "feb_28"


class CheckInSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a member gets for coming by, once a day of the programme's zone.

    Attributes:
        points: of the first day of a streak, the second…; the last stands for every day after it.
        currency: of the points.
        starts_anew_days: after so many days the streak begins anew; nought is never.
        forgives_days: so many missed days do not end a streak.
        month_max: points in a calendar month, at most; nought is without a limit.
    """

    points: Annotated[tuple[Points, ...], msgspec.Meta(min_length=1, max_length=366)]
    currency: Id = "points"
    starts_anew_days: Annotated[int, msgspec.Meta(ge=0, le=366)] = 0
    forgives_days: Annotated[int, msgspec.Meta(ge=0, le=6)] = 0
    month_max: _Count = 0


class GiftCardsSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Gift cards: codes that open an account of stored value.

    Attributes:
        currency: of their value; one of kind ``stored_value``.
        pattern: of the codes; ``#`` is a random symbol.
        value_min, value_max: what a card is worth when it is issued, in the smallest part; nought is without a most.
        lives_days: for how long value may be spent once it is on a card; nought is for ever.
    """

    currency: Id
    pattern: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] = "GIFT-####-####-####-####"
    value_min: Points = 1
    value_max: _Count = 0
    lives_days: Annotated[int, msgspec.Meta(ge=0, le=36_500)] = 0


class PrizeSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One prize of a game: points, a code of a coupon, or a thing that the shop hands over.

    Attributes:
        id: its name, unique in the game.
        name: how members know it.
        odds: of one draw, a decimal from 0 to 1; what all prizes leave is nothing.
        points: of the game's `pays`.
        coupon: which coupon of the programme a code is handed out of.
        stock: how many there are; left out, without a limit.
    """

    id: Id
    name: Name
    odds: _Number
    points: _Count = 0
    coupon: Annotated[str, msgspec.Meta(max_length=63)] = ""
    stock: _Count | None = None


class GameSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A game of chance.

    Attributes:
        id: its name, unique among the games.
        name: how members know it.
        prizes: what may be won.
        cost: of one draw; nought is free.
        currency: of the cost: points, or tickets, which are a currency of their own.
        pays: currency of prizes in points.
        per_member, member_per: so many draws for one member, in a calendar period or ``ever``; left out, without a limit.
        when_out: what becomes of the odds of a prize that is out: ``nothing`` gets them, or the ``others`` in proportion.
        valid_from, valid_to: from when, and before when, in the programme's zone.
        is_enabled: the switch.
    """

    id: Id
    name: Name
    prizes: Annotated[tuple[PrizeSaid, ...], msgspec.Meta(min_length=1, max_length=100)]
    cost: _Count = 0
    currency: Id = "points"
    pays: Id = "points"
    per_member: _Count | None = None
    member_per: Literal["ever", "day", "week", "month", "year"] = "day"
    when_out: Literal["nothing", "others"] = "nothing"
    valid_from: _Day | None = None
    valid_to: _Day | None = None
    is_enabled: bool = True
