"""What may be asked of a code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from regulars.domain.cart import Cart
from regulars.domain.coupons.batch import CouponBatch

__all__ = ["Buyer", "Checkout", "CouponAct", "CouponRequest"]


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who buys, as far as a coupon asks.

    Attributes:
        member: who; empty where the buyer is not known.
        segments: what groups the buyer is in.
        orders: how many orders the buyer has paid before this one.
    """

    member: str = ""
    segments: tuple[str, ...] = ()
    orders: int = 0


@dataclass(frozen=True, slots=True)
class Checkout:
    """An order that is about to be paid.

    Attributes:
        session: the checkout's own name: the same one asks again without harm.
        others: by id, the batches whose codes stand on the order besides.
    """

    session: str
    order: str
    buyer: Buyer
    cart: Cart
    others: Mapping[str, CouponBatch] = field(default_factory=dict)


class CouponAct(StrEnum):
    """What is to be done with a code."""

    VALIDATE = "validate"
    RESERVE = "reserve"
    LOCK = "lock"
    REDEEM = "redeem"
    RELEASE = "release"
    ROLL_BACK = "rollback"
    DISABLE = "disable"
    ENABLE = "enable"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True)
class CouponRequest:
    """One thing asked of one code.

    Attributes:
        checkout: who asks, with what order.
        discount: of a redemption: what the code takes off, minor units.
    """

    act: CouponAct
    checkout: Checkout
    discount: int = 0
