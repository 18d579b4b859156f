"""What a till hears about a coupon."""

from __future__ import annotations

from dataclasses import dataclass

from regulars.domain.coupons.refusal import CouponRefused
from regulars.domain.promotions import Quote

__all__ = ["CouponAnswer", "CouponBatchShown", "MemberCoupon"]


@dataclass(frozen=True, slots=True)
class CouponAnswer:
    """What became of what was asked of a code.

    Attributes:
        act: what was asked.
        coupon: the batch; empty where there is no such code.
        refused: every reason why not; none is a yes.
        replayed: it was done before, and nothing was done now.
        until: of a lock or a reservation: the first instant it no longer holds, µs UTC.
        discount: what it takes off, minor units.
        quote: the whole order with it.
    """

    act: str
    coupon: str
    refused: tuple[CouponRefused, ...] = ()
    replayed: bool = False
    until: int = 0
    discount: int = 0
    quote: Quote | None = None

    @property
    def accepted(self) -> bool:
        """Whether it was done."""
        return not self.refused


@dataclass(frozen=True, slots=True)
class MemberCoupon:
    """A code that a member has to do with. The code itself is not kept, so it cannot be shown.

    Attributes:
        coupon: the batch's id in the programme.
        state: ``open``, ``reserved``, ``locked``, ``not_started``, ``used``, ``expired`` or ``disabled``.
        until: until when that holds, or the coupon counts, µs UTC; None is without an end.
        is_own: whether it was issued to the member.
        uses: the member's own uses that were not given back.
        discount: what they took off, minor units.
    """

    coupon: str
    state: str
    until: int | None
    is_own: bool
    uses: int
    discount: int


@dataclass(frozen=True, slots=True)
class CouponBatchShown:
    """One batch, in numbers.

    Attributes:
        id: of the programme's coupon.
        version: of its terms.
        kind: ``unique`` or ``public``.
        issued: codes printed.
        uses: uses that were not given back.
        discount: what they took off, minor units.
        ends_at: first instant it no longer counts; None is without an end.
        is_enabled: the switch.
    """

    id: str
    version: int
    kind: str
    issued: int
    uses: int
    discount: int
    ends_at: int | None
    is_enabled: bool
