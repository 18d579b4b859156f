"""What a programme's file says of memberships, checked for what types cannot say; and the terms of a plan."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from regulars.domain.memberships.membership import Terms
from regulars.domain.memberships.said import PlanSaid
from regulars.domain.money import Money
from regulars.domain.programme import Programme

__all__ = ["membership_problems", "terms_of"]

_PRICE_MAX = 10**9


def membership_problems(programme: Programme) -> Iterator[str]:
    """What is wrong beyond the types; each says where.

    Example:
        >>> list(membership_problems(Programme(memberships=(PlanSaid("plus", -1),))))
        ['`-1` is no price such as 9.90 - at `$.memberships[0].price`']
    """
    names = [plan.id for plan in programme.memberships]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"`{name}` stands twice - at `$.memberships`"
    perks = {perk.id for perk in programme.perks}
    for number, plan in enumerate(programme.memberships):
        where = f"$.memberships[{number}]"
        if not _is_price(plan.price):
            yield f"`{plan.price}` is no price such as 9.90 - at `{where}.price`"
        for perk in plan.perks:
            if perk not in perks:
                yield f"there is no perk `{perk}` - at `{where}.perks`"


def _is_price(said: float | str) -> bool:
    try:
        price = Decimal(str(said))
    except InvalidOperation:
        return False
    return price.is_finite() and 0 < price <= _PRICE_MAX and Money.of(price).minor > 0


def terms_of(plan: PlanSaid, currency: str, zone: str) -> Terms:
    """What a member agrees on who subscribes now.

    Example:
        >>> terms_of(PlanSaid("plus", "9.90", period="quarter"), "EUR", "UTC").price
        990
    """
    unit, count = {"month": ("month", 1), "quarter": ("month", 3), "year": ("year", 1)}[plan.period]
    if plan.days is not None:
        unit, count = "day", plan.days
    price = Money.of(str(plan.price), currency).minor
    return Terms(price, currency, unit, count, zone, plan.trial_days, plan.retry_days, plan.grace_days)
