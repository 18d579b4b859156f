"""A batch as a programme's file says it, made into one that is decided on: minor units, instants, weekdays as numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Final
from zoneinfo import ZoneInfo

from regulars.domain.budgets import Budget
from regulars.domain.cart import Discount
from regulars.domain.coupons.batch import CouponBatch, Hours, Limits, Needs
from regulars.domain.coupons.said import BudgetSaid, CouponSaid, DiscountSaid, HoursSaid
from regulars.domain.money import Money
from regulars.domain.time import instant_of

__all__ = ["batch_of_said", "problems_of"]

_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def batch_of_said(said: CouponSaid, currency: str, zone: str) -> CouponBatch:
    """The batch that a file's words mean.

    Args:
        said: what the file says; `problems_of` found nothing.
        currency: of its money, ISO 4217.
        zone: IANA name of the programme's clock.

    Example:
        >>> tea = CouponSaid("tea", DiscountSaid(percent="12.5"), valid_to="2027-01-01", uses=3)
        >>> batch = batch_of_said(tea, "EUR", "UTC")
        >>> batch.discount.value, batch.limits.per_code, batch.kind
        (1250, 3, 'unique')
    """
    return CouponBatch(
        said.id,
        _discount(said.discount, currency),
        kind="public" if said.word else "unique",
        pattern=said.word or said.pattern,
        starts_at=0 if said.valid_from is None else _instant(said.valid_from, zone),
        ends_at=None if said.valid_to is None else _instant(said.valid_to, zone),
        hours=tuple(_hours(hours) for hours in said.hours),
        zone=zone,
        limits=Limits(said.uses or None, said.uses_per_member or None, said.uses_in_all or None),
        needs=_needs(said, currency),
        counts_at=said.counts_at,
        lock_seconds=said.lock_seconds,
        reserve_seconds=said.reserve_seconds,
        budgets=tuple(_budget(budget, currency, zone) for budget in said.budgets),
        category=said.category,
        alone=said.alone,
        is_enabled=said.is_enabled,
    )


def problems_of(said: CouponSaid, where: str) -> Iterator[str]:
    """What is wrong beyond the types; each says where."""
    discount = said.discount
    numbers = {
        "discount.percent": discount.percent,
        "discount.amount": discount.amount,
        "discount.price": discount.price or 0,
        "discount.most": discount.most,
        "needs.total_min": said.needs.total_min,
        **{f"budgets[{number}].money": budget.money for number, budget in enumerate(said.budgets)},
    }
    for name, number in numbers.items():
        if _decimal(number) is None:
            yield f"`{number}` is no number such as 2 or 0.5 - at `{where}.{name}`"
    kinds = [bool(_decimal(discount.percent)), bool(_decimal(discount.amount)), discount.price is not None]
    if sum(kinds) != 1:
        yield f"one of percent, amount and price must be said - at `{where}.discount`"
    if (_decimal(discount.percent) or 0) > 100:
        yield f"more than the whole cannot be taken off - at `{where}.discount.percent`"
    for number, budget in enumerate(said.budgets):
        if (budget.uses is None) == (not _decimal(budget.money)):
            yield f"one of uses and money must be said - at `{where}.budgets[{number}]`"
    if said.valid_from and said.valid_to and said.valid_from >= said.valid_to:
        yield f"the coupon ends before it begins - at `{where}.valid_to`"


def _decimal(said: object) -> Decimal | None:
    try:
        number = Decimal(str(said))
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 <= number < Decimal(10) ** 12 else None


def _minor(said: object, currency: str) -> int:
    return Money.of(Decimal(str(said)), currency).minor


def _discount(said: DiscountSaid, currency: str) -> Discount:
    scope = (said.of, said.products, said.categories, _minor(said.most, currency) or None)
    if said.price is not None:
        return Discount("price", _minor(said.price, currency), *scope)
    if _decimal(said.amount):
        return Discount("amount", _minor(said.amount, currency), *scope)
    return Discount("percent", int((Decimal(str(said.percent)) * 100).to_integral_value()), *scope)


def _hours(said: HoursSaid) -> Hours:
    days = tuple(_DAYS.index(day) + 1 for day in said.weekdays) or tuple(range(1, 8))
    return Hours(days, _minutes(said.start), _minutes(said.end))


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _instant(day: str, zone: str) -> int:
    return instant_of(datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)))


def _needs(said: CouponSaid, currency: str) -> Needs:
    needs = said.needs
    return Needs(
        needs.holder,
        needs.reservation,
        needs.member,
        _minor(needs.total_min, currency),
        products=needs.products,
        categories=needs.categories,
    )


def _budget(said: BudgetSaid, currency: str, zone: str) -> Budget:
    limit = said.uses if said.uses is not None else _minor(said.money, currency)
    return Budget(said.id, limit, "uses" if said.uses is not None else "money", said.per, said.days, "reject", zone)
