"""What happens to a code when a checkout begins, an order is placed, or somebody changes their mind."""

from __future__ import annotations

from regulars.domain.coupons.batch import CouponBatch
from regulars.domain.coupons.life import CodeEvent, CodeEventKind, CodeState, Counts
from regulars.domain.coupons.refusal import CouponRefusal, CouponRefused
from regulars.domain.coupons.requests import Checkout, CouponAct, CouponRequest
from regulars.reward.budgeting import grant
from regulars.reward.coupons.checking import check

__all__ = ["Decided", "decide_coupon"]

Decided = CodeEvent | tuple[CouponRefused, ...] | None
"""What is to be written; why nothing is; or None where it was done before, and a repeat changes nothing."""

_SECOND_US = 1_000_000
_SWITCHES = {
    CouponAct.DISABLE: CodeEventKind.DISABLED,
    CouponAct.ENABLE: CodeEventKind.ENABLED,
    CouponAct.REVOKE: CodeEventKind.REVOKED,
}


def decide_coupon(batch: CouponBatch, code: CodeState, counts: Counts, request: CouponRequest, at: int) -> Decided:
    """Decides what is asked of a code, from where it stands; nothing has happened yet.

    Args:
        batch: what the code belongs to.
        code: where it stands, looked up under the batch's lock.
        counts: uses and budgets beyond the code, without the checkout that asks.
        request: what is asked, by whom, for which order.
        at: the instant, µs UTC.

    Example:
        >>> from regulars.domain.cart import Cart, CartLine, Discount
        >>> from regulars.domain.coupons.requests import Buyer
        >>> tea = CouponBatch("tea", Discount("amount", 500))
        >>> checkout = Checkout("s", "o1", Buyer("member:1"), Cart((CartLine("a", 2_000),)))
        >>> used = decide_coupon(tea, CodeState(), Counts(), CouponRequest(CouponAct.REDEEM, checkout, 500), 7)
        >>> str(used.kind), used.order
        ('redeemed', 'o1')
        >>> decide_coupon(tea, CodeState.after([used]), Counts(), CouponRequest(CouponAct.REDEEM, checkout, 500), 8) is None
        True
    """
    checkout = request.checkout
    match request.act:
        case CouponAct.RESERVE:
            return _reserve(batch, code, checkout.buyer.member, at)
        case CouponAct.VALIDATE | CouponAct.LOCK | CouponAct.REDEEM:
            return _use(batch, code, counts, request, at)
        case CouponAct.RELEASE:
            return _release(code, checkout, at)
        case CouponAct.ROLL_BACK:
            return _roll_back(code, checkout.order, at)
        case _:
            return CodeEvent(_SWITCHES[request.act], at)


def _use(batch: CouponBatch, code: CodeState, counts: Counts, request: CouponRequest, at: int) -> Decided:
    checkout, member = request.checkout, request.checkout.buyer.member
    use = code.uses.get(checkout.order)
    if use is not None and not use.is_rolled_back and use.member == member:
        return None
    refused = (*check(batch, code, counts, checkout, at), *_over_budget(batch, counts, request))
    if refused:
        return refused
    if request.act is CouponAct.VALIDATE:
        return None
    is_lock = request.act is CouponAct.LOCK
    return CodeEvent(
        CodeEventKind.LOCKED if is_lock else CodeEventKind.REDEEMED,
        at,
        member=member,
        session=checkout.session,
        order=checkout.order,
        until=at + batch.lock_seconds * _SECOND_US if is_lock else 0,
        discount=request.discount,
        version=batch.version,
    )


def _over_budget(batch: CouponBatch, counts: Counts, request: CouponRequest) -> tuple[CouponRefused, ...]:
    """A coupon takes off what it says or nothing: a budget that grants less refuses it."""
    asked = {"uses": 1, "money": request.discount}
    return tuple(
        CouponRefused(CouponRefusal.BUDGET_EXHAUSTED, budget.id)
        for budget, used in zip(batch.budgets, counts.budgets, strict=bool(counts.budgets))
        if grant(budget, used, asked.get(budget.measure, 0)) < asked.get(budget.measure, 0)
    )


def _reserve(batch: CouponBatch, code: CodeState, member: str, at: int) -> Decided:
    """Puts a code by for a member, for a time; it counts as no use."""
    refused = []
    if code.is_disabled or code.is_revoked or not batch.is_enabled:
        refused.append(CouponRefusal.DISABLED)
    if batch.ends_at is not None and at >= batch.ends_at:
        refused.append(CouponRefusal.EXPIRED)
    if not member:
        refused.append(CouponRefusal.PROFILE_REQUIRED)
    if code.reserved_until > at and code.reserved_for != member:
        refused.append(CouponRefusal.LOCKED_BY_OTHER)
    if batch.limits.per_code is not None and code.live_uses >= batch.limits.per_code:
        refused.append(CouponRefusal.CODE_LIMIT)
    if refused:
        return tuple(CouponRefused(reason) for reason in refused)
    return CodeEvent(CodeEventKind.RESERVED, at, member=member, until=at + batch.reserve_seconds * _SECOND_US)


def _release(code: CodeState, checkout: Checkout, at: int) -> Decided:
    lock = code.locks.get(checkout.session)
    if lock is None:
        return None
    if lock.member != checkout.buyer.member:
        return (CouponRefused(CouponRefusal.LOCKED_BY_OTHER),)
    return CodeEvent(CodeEventKind.RELEASED, at, member=lock.member, session=checkout.session)


def _roll_back(code: CodeState, order: str, at: int) -> Decided:
    """An order was taken back: its use is returned, once."""
    use = code.uses.get(order)
    if use is None:
        return (CouponRefused(CouponRefusal.NOT_FOUND, order),)
    if use.is_rolled_back:
        return (CouponRefused(CouponRefusal.ALREADY_ROLLED_BACK, order),)
    return CodeEvent(CodeEventKind.ROLLED_BACK, at, member=use.member, order=order, discount=use.discount)
