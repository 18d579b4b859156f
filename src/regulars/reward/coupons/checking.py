"""Whether a code may be used: every reason why not, found without changing anything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from regulars.domain.coupons.batch import CouponBatch, Hours
from regulars.domain.coupons.life import CodeState, Counts
from regulars.domain.coupons.refusal import CouponRefusal, CouponRefused
from regulars.domain.coupons.requests import Checkout

__all__ = ["check", "may_be_used"]


def check(
    batch: CouponBatch, code: CodeState, counts: Counts, checkout: Checkout, at: int
) -> tuple[CouponRefused, ...]:
    """Every reason why a code may not be used now, in a fixed order; none is a yes.

    Args:
        batch: what the code belongs to.
        code: where it stands.
        counts: uses of the batch beyond this code.
        checkout: who asks, with what order.
        at: the instant, µs UTC.

    Example:
        >>> from regulars.domain.cart import Cart, CartLine, Discount
        >>> from regulars.domain.coupons.requests import Buyer
        >>> tea = CouponBatch("tea", Discount("amount", 500), ends_at=100)
        >>> checkout = Checkout("s", "o1", Buyer("member:1"), Cart((CartLine("a", 2_000),)))
        >>> check(tea, CodeState(), Counts(), checkout, 99)
        ()
        >>> [str(refused.code) for refused in check(tea, CodeState(is_disabled=True), Counts(), checkout, 100)]
        ['disabled', 'expired']
    """
    return (
        *_of_the_code(batch, code, checkout, at),
        *_of_the_time(batch, at),
        *_of_the_buyer(batch, code, checkout, at),
        *_of_the_order(batch, checkout),
        *_of_the_limits(batch, code, counts),
    )


def may_be_used(batch: CouponBatch, at: int) -> bool:
    """Whether the batch's own times allow it."""
    return not any(_of_the_time(batch, at))


def _of_the_code(batch: CouponBatch, code: CodeState, checkout: Checkout, at: int) -> Iterator[CouponRefused]:
    use = code.uses.get(checkout.order)
    if use is not None and use.is_rolled_back:
        yield CouponRefused(CouponRefusal.ALREADY_ROLLED_BACK, checkout.order)
    elif use is not None and use.member != checkout.buyer.member:
        yield CouponRefused(CouponRefusal.WRONG_RECIPIENT, checkout.order)
    lock = code.locks.get(checkout.session)
    is_mine = lock is not None and lock.until > at
    if lock is not None and is_mine and lock.member != checkout.buyer.member:
        yield CouponRefused(CouponRefusal.LOCKED_BY_OTHER)
    elif batch.limits.per_code is not None and batch.counts_at == "lock" and not is_mine:
        left = batch.limits.per_code - code.live_uses
        if 0 < left <= code.open_locks(at, but=checkout.session):
            yield CouponRefused(CouponRefusal.LOCKED_BY_OTHER)
    if code.is_disabled or code.is_revoked or not batch.is_enabled:
        yield CouponRefused(CouponRefusal.DISABLED)


def _of_the_time(batch: CouponBatch, at: int) -> Iterator[CouponRefused]:
    if at < batch.starts_at:
        yield CouponRefused(CouponRefusal.NOT_STARTED)
    if batch.ends_at is not None and at >= batch.ends_at:
        yield CouponRefused(CouponRefusal.EXPIRED)
    if batch.hours and not any(_is_within(hours, at, batch.zone) for hours in batch.hours):
        yield CouponRefused(CouponRefusal.NOT_IN_HOURS)


def _is_within(hours: Hours, at: int, zone: str) -> bool:
    local = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).astimezone(ZoneInfo(zone))
    minute, day = local.hour * 60 + local.minute, local.isoweekday()
    if hours.start < hours.end:
        return day in hours.days and hours.start <= minute < hours.end
    # Over midnight: the small hours belong to the day before.
    yesterday = (day - 2) % 7 + 1
    return (day in hours.days and minute >= hours.start) or (yesterday in hours.days and minute < hours.end)


def _of_the_buyer(batch: CouponBatch, code: CodeState, checkout: Checkout, at: int) -> Iterator[CouponRefused]:
    member, needs = checkout.buyer.member, batch.needs
    asks_who = (
        needs.member or needs.holder or needs.first_order or needs.segments or batch.limits.per_member is not None
    )
    if not member and asks_who:
        yield CouponRefused(CouponRefusal.PROFILE_REQUIRED)
    elif needs.holder and code.holder != member:
        yield CouponRefused(CouponRefusal.WRONG_RECIPIENT)
    is_reserved = code.reserved_until > at
    if needs.reservation and not (is_reserved and code.reserved_for == member):
        yield CouponRefused(CouponRefusal.RESERVATION_REQUIRED)
    elif is_reserved and code.reserved_for != member:
        yield CouponRefused(CouponRefusal.LOCKED_BY_OTHER)


def _of_the_order(batch: CouponBatch, checkout: Checkout) -> Iterator[CouponRefused]:
    needs, buyer, lines = batch.needs, checkout.buyer, checkout.cart.lines
    failed = {
        "total_min": checkout.cart.goods < needs.total_min,
        "first_order": needs.first_order and buyer.orders > 0,
        "products": bool(needs.products) and not any(line.product in needs.products for line in lines),
        "categories": bool(needs.categories) and not any(line.category in needs.categories for line in lines),
        "segments": bool(needs.segments) and not set(needs.segments) & set(buyer.segments),
    }
    yield from (CouponRefused(CouponRefusal.RULE_FAILED, rule) for rule, is_failed in failed.items() if is_failed)
    for name, other in sorted(checkout.others.items()):
        clash = bool(batch.category) and batch.category == other.category
        if batch.alone or other.alone or clash:
            yield CouponRefused(CouponRefusal.NOT_COMBINABLE, name)


def _of_the_limits(batch: CouponBatch, code: CodeState, counts: Counts) -> Iterator[CouponRefused]:
    limits = batch.limits
    if limits.per_code is not None and code.live_uses >= limits.per_code:
        yield CouponRefused(CouponRefusal.CODE_LIMIT)
    if limits.per_member is not None and counts.by_member >= limits.per_member:
        yield CouponRefused(CouponRefusal.MEMBER_LIMIT)
    if limits.per_batch is not None and counts.in_all >= limits.per_batch:
        yield CouponRefused(CouponRefusal.CAMPAIGN_LIMIT)
