"""A batch of coupons as a programme's file says it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

__all__ = ["BudgetSaid", "CouponSaid", "DiscountSaid", "HoursSaid", "NeedsSaid"]

_Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
_Names = Annotated[tuple[_Name, ...], msgspec.Meta(max_length=10_000)]
_Number = int | float | Annotated[str, msgspec.Meta(max_length=40)]
_Count = Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]
_Clock = Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]
_Day = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?$")]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class DiscountSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a coupon takes off: one of `percent`, `amount` and `price`.

    Attributes:
        percent: of what is to pay, ``10`` or ``"12.5"``.
        amount: once, major units of money.
        price: what each piece comes to instead, major units.
        of: the whole ``order``, ``lines`` of `products` or `categories`, or ``shipping``.
        most: the most it takes off, major units; nought is without a limit.
    """

    percent: _Number = 0
    amount: _Number = 0
    price: _Number | None = None
    of: Literal["order", "lines", "shipping"] = "order"
    products: _Names = ()
    categories: _Names = ()
    most: _Number = 0


class HoursSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"start": "from", "end": "to"}):
    """Times of the week; over midnight where `end` is not after `start`."""

    weekdays: tuple[Weekday, ...] = ()
    start: _Clock = "00:00"
    end: _Clock = "24:00"


class NeedsSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What order and buyer must be like.

    Attributes:
        holder: only whoever the code was given to.
        reservation: reserved before.
        member: the buyer is known.
        total_min: goods of at least so much, major units.
        products, categories: at least one line of these.
    """

    holder: bool = False
    reservation: bool = False
    member: bool = False
    total_min: _Number = 0
    products: _Names = ()
    categories: _Names = ()


class BudgetSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cap on what coupons give away.

    Attributes:
        id: coupons that name the same one share it.
        uses: so many uses, or
        money: so much taken off, major units.
        per: after which it starts anew; ``rolling`` is the last `days`.
    """

    id: _Id
    uses: _Count | None = None
    money: _Number = 0
    per: Literal["none", "day", "week", "month", "quarter", "year", "rolling"] = "none"
    days: Annotated[int, msgspec.Meta(ge=1, le=3_660)] = 30


class CouponSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One promise, on many codes or on one word.

    Attributes:
        id: its name, unique in the programme.
        discount: what it takes off.
        word: a code that everybody knows, such as ``SPRING10``; empty prints codes of their own.
        pattern: of printed codes; ``#`` is a random symbol.
        valid_from, valid_to: from when, and before when, in the programme's zone.
        hours: times of the week; empty is always.
        uses: of one code; nought is without a limit.
        uses_per_member: of all its codes, by one member; nought is without a limit.
        uses_in_all: of all its codes; nought is without a limit.
        counts_at: ``lock`` (checkout began) or ``redeem`` (order placed).
        lock_seconds, reserve_seconds: how long a checkout or a reservation keeps it.
        category: coupons of one category exclude one another.
        alone: it goes with no other coupon.
        is_enabled: the switch.
    """

    id: _Id
    discount: DiscountSaid
    word: Annotated[str, msgspec.Meta(max_length=40)] = ""
    pattern: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] = "####-####-####"
    valid_from: _Day | None = None
    valid_to: _Day | None = None
    hours: tuple[HoursSaid, ...] = ()
    uses: Annotated[int, msgspec.Meta(ge=0)] = 1
    uses_per_member: Annotated[int, msgspec.Meta(ge=0)] = 0
    uses_in_all: Annotated[int, msgspec.Meta(ge=0)] = 0
    needs: NeedsSaid = msgspec.field(default_factory=NeedsSaid)
    counts_at: Literal["lock", "redeem"] = "lock"
    lock_seconds: Annotated[int, msgspec.Meta(ge=1, le=86_400)] = 900
    reserve_seconds: Annotated[int, msgspec.Meta(ge=1, le=31_536_000)] = 86_400
    budgets: Annotated[tuple[BudgetSaid, ...], msgspec.Meta(max_length=10)] = ()
    category: Annotated[str, msgspec.Meta(max_length=60)] = ""
    alone: bool = False
    is_enabled: bool = True
