"""Where a member's code stands for them, in one word."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from regulars.domain.coupons.batch import CouponBatch
from regulars.domain.coupons.life import CodeState

__all__ = ["CouponStanding", "standing_of"]


class CouponStanding(StrEnum):
    """What a member may expect of a code."""

    OPEN = "open"
    """It may be used."""
    RESERVED = "reserved"
    """It is put by for them, until an instant."""
    LOCKED = "locked"
    """A checkout of theirs keeps it, until an instant."""
    NOT_STARTED = "not_started"
    USED = "used"
    """As often as it may be."""
    EXPIRED = "expired"
    DISABLED = "disabled"
    """It, or its batch, was switched off or revoked."""


def standing_of(
    batch: CouponBatch, code: CodeState, owners: Collection[str], at: int
) -> tuple[CouponStanding, int | None]:
    """Where a code stands for a member, and until when; None is without an end.

    Args:
        batch: its terms.
        code: with the member's own uses and checkouts.
        owners: every name of the member's.
        at: the instant, µs UTC.

    Example:
        >>> from regulars.domain.cart import Discount
        >>> tea = CouponBatch("tea", Discount("amount", 500), ends_at=9)
        >>> [standing_of(tea, CodeState("member:1"), {"member:1"}, at)[0].value for at in (5, 9)]
        ['open', 'expired']
    """
    mine = sum(not use.is_rolled_back for use in code.uses.values() if use.member in owners)
    limits, locks = (
        batch.limits,
        [lock.until for lock in code.locks.values() if lock.member in owners and lock.until > at],
    )
    if _is_reached(code.live_uses, limits.per_code) or _is_reached(mine, limits.per_member):
        return CouponStanding.USED, batch.ends_at
    if code.is_disabled or code.is_revoked or not batch.is_enabled:
        return CouponStanding.DISABLED, batch.ends_at
    if batch.ends_at is not None and at >= batch.ends_at:
        return CouponStanding.EXPIRED, batch.ends_at
    if at < batch.starts_at:
        return CouponStanding.NOT_STARTED, batch.ends_at
    if locks:
        return CouponStanding.LOCKED, max(locks)
    if code.reserved_for in owners and code.reserved_until > at:
        return CouponStanding.RESERVED, code.reserved_until
    return CouponStanding.OPEN, batch.ends_at


def _is_reached(count: int, limit: int | None) -> bool:
    return limit is not None and count >= limit
