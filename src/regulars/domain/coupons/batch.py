"""What a batch of coupons promises, to whom, when, and how often."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from regulars.domain.budgets import Budget
from regulars.domain.cart import Discount

__all__ = ["CouponBatch", "Hours", "Limits", "Needs"]


@dataclass(frozen=True, slots=True)
class Hours:
    """Times of the week in which a coupon counts, on the programme's clock.

    Attributes:
        days: 1 is Monday, 7 is Sunday.
        start: minutes after midnight, counted.
        end: minutes after midnight, not counted; below `start` it lies in the next day.
    """

    days: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)
    start: int = 0
    end: int = 1_440


@dataclass(frozen=True, slots=True)
class Limits:
    """How often; None is without a limit.

    Attributes:
        per_code: uses of one code, over all members.
        per_member: uses of the batch by one member.
        per_batch: uses of the batch in all.
    """

    per_code: int | None = 1
    per_member: int | None = None
    per_batch: int | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """What an order and its buyer must be like.

    Attributes:
        holder: only whoever the code was issued to may use it.
        reservation: it must be reserved before.
        member: the buyer must be known.
        total_min: goods of at least so many minor units.
        first_order: only on a member's first order.
        products, categories: at least one line must be of these; empty is any.
        segments: the buyer must be in one of these; empty is any.
    """

    holder: bool = False
    reservation: bool = False
    member: bool = False
    total_min: int = 0
    first_order: bool = False
    products: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CouponBatch:
    """One promise, printed on many codes or on one that everybody knows.

    Attributes:
        id: stable; lower-case letters, digits, dashes.
        version: rises with each change; a use keeps the version it was made under.
        discount: what it takes off.
        kind: ``unique`` codes are random and pass the entropy gate; a ``public`` one is a word, and lives by its limits.
        pattern: of unique codes; the word itself of a public one.
        starts_at: first instant that counts, µs UTC.
        ends_at: first instant that no longer counts; None is without an end.
        hours: times of the week; empty is always.
        zone: IANA name of the clock that `hours` means.
        counts_at: from when a use counts against the limits: ``lock`` (checkout began) or ``redeem`` (order placed).
        lock_seconds: how long a checkout may keep it.
        reserve_seconds: how long a reservation holds.
        budgets: caps on its uses (``uses``) and on what it takes off (``money``), shared by their ids.
        category: coupons of the same category exclude one another; empty excludes none.
        alone: it goes with no other coupon.
        reevaluate_on_return: an order that after a return no longer meets `needs` gives the use back.
        is_enabled: the shop's switch.
    """

    id: str
    discount: Discount
    version: int = 1
    kind: Literal["unique", "public"] = "unique"
    pattern: str = "####-####-####"
    starts_at: int = 0
    ends_at: int | None = None
    hours: tuple[Hours, ...] = ()
    zone: str = "UTC"
    limits: Limits = field(default_factory=Limits)
    needs: Needs = field(default_factory=Needs)
    counts_at: Literal["lock", "redeem"] = "lock"
    lock_seconds: int = 900
    reserve_seconds: int = 86_400
    budgets: tuple[Budget, ...] = ()
    category: str = ""
    alone: bool = False
    reevaluate_on_return: bool = False
    is_enabled: bool = True
