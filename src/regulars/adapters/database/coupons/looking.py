"""Where a code stands, what is used besides, and what a budget has granted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from regulars.adapters.database.ledger.sql import read
from regulars.domain.budgets import Budget, BudgetUse
from regulars.domain.coupons.batch import CouponBatch
from regulars.domain.coupons.life import CodeState, Counts, Lock, Use
from regulars.domain.coupons.requests import Checkout
from regulars.ports.coupons import Mark, PeriodOf

__all__ = ["budget_use", "code_state", "counts_of", "reference_of", "span_of"]

_DAY_US: Final = 86_400_000_000


def code_state(connection: Connection, tenant: str, mark: Mark, order: str) -> CodeState:
    """A code with its open checkouts and the use of one order; KeyError where there is none."""
    found = read(
        connection,
        "SELECT holder, reserved_for, reserved_until, uses, is_disabled, is_revoked FROM coupon_codes "
        "WHERE tenant = ? AND mark = ?",
        *(tenant, mark),
    )
    if not found:
        raise KeyError(mark.hex())
    holder, reserved_for, reserved_until, live, disabled, revoked = found[0]
    locks = read(
        connection,
        "SELECT session, member, order_id, until FROM coupon_locks WHERE tenant = ? AND mark = ?",
        *(tenant, mark),
    )
    uses = read(
        connection,
        "SELECT order_id, member, at, discount, is_rolled_back FROM coupon_uses WHERE tenant = ? AND mark = ? AND order_id = ?",
        *(tenant, mark, order),
    )
    return CodeState(
        holder,
        reserved_for,
        reserved_until,
        {session: Lock(member, order_id, until) for session, member, order_id, until in locks},
        {used_by: Use(who, when, discount, bool(back)) for used_by, who, when, discount, back in uses},
        live,
        bool(disabled),
        bool(revoked),
    )


def counts_of(
    connection: Connection,
    tenant: str,
    batch: CouponBatch,
    mark: Mark,
    checkout: Checkout,
    at: int,
    period_of: PeriodOf,
) -> Counts:
    """Uses of a batch beyond the code, and what its budgets have granted: without the checkout that asks."""
    member = checkout.buyer.member
    by_member = in_all = 0
    if batch.limits.per_member is not None and member:
        ((by_member,),) = read(
            connection,
            "SELECT count(*) FROM coupon_uses WHERE tenant = ? AND batch = ? AND member = ? AND is_rolled_back = 0",
            *(tenant, batch.id, member),
        )
    if batch.limits.per_batch is not None:
        ((in_all,),) = read(
            connection, "SELECT uses FROM coupon_heads WHERE tenant = ? AND batch = ?", *(tenant, batch.id)
        )
    if batch.counts_at == "lock" and (batch.limits.per_member is not None or batch.limits.per_batch is not None):
        locks = read(
            connection,
            "SELECT member FROM coupon_locks WHERE tenant = ? AND batch = ? AND until > ? "
            "AND NOT (mark = ? AND session = ?)",
            *(tenant, batch.id, at, mark, checkout.session),
        )
        in_all += len(locks)
        by_member += sum(holder == member for (holder,) in locks)
    used = tuple(
        budget_use(connection, tenant, budget.id, span_of(budget, at, period_of), at, reference_of(mark, checkout))
        for budget in batch.budgets
    )
    return Counts(by_member, in_all, used)


def reference_of(mark: Mark, checkout: Checkout) -> str:
    """What a checkout's reservations for a code are called."""
    return f"{mark.hex()} {checkout.session}"


def span_of(budget: Budget, at: int, period_of: PeriodOf) -> tuple[int, int]:
    """First and last period that a budget is held against."""
    last = period_of(budget, at)
    return (last - (budget.days - 1) * _DAY_US - _DAY_US // 2, last) if budget.period == "rolling" else (last, last)


def budget_use(connection: Connection, tenant: str, budget: str, span: tuple[int, int], at: int, but: str) -> BudgetUse:
    """What a budget has granted in a span of periods, without one reference's reservations."""
    where: Sequence[object] = (tenant, budget, *span)
    ((spent,),) = read(
        connection,
        "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM budgets_spent "
        "WHERE tenant = ? AND budget = ? AND period BETWEEN ? AND ?",
        *where,
    )
    ((reserved,),) = read(
        connection,
        "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM budget_reservations "
        "WHERE tenant = ? AND budget = ? AND period BETWEEN ? AND ? AND until > ? AND reference <> ?",
        *(*where, at, but),
    )
    return BudgetUse(int(spent), int(reserved))
