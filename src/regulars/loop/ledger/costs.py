"""What points owed are in money, by what the programme says that one costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from regulars.domain.ledger.statements import DayMoved
from regulars.domain.money import Money
from regulars.domain.programme import Programme

__all__ = ["PointsInMoney", "costs_of", "in_money"]


@dataclass(frozen=True, slots=True)
class PointsInMoney:
    """Points of one currency, were all of them redeemed: counted.

    Attributes:
        points: owed.
        cost_per_point: major units of money.
        worst: what they come to.
    """

    currency: str
    points: int
    cost_per_point: Decimal
    worst: Money


def costs_of(programme: Programme) -> dict[str, Decimal]:
    """Currency to what one of the ledger's points costs, major units; a currency without a cost is left out.

    Example:
        >>> from regulars.domain.programme import Currency
        >>> costs_of(Programme(currencies=[Currency("points", cost_per_unit="0.01"), Currency("stars")]))
        {'points': Decimal('0.01')}
    """
    return {
        each.name: Decimal(str(each.cost_per_unit)).scaleb(-each.scale)
        for each in programme.currencies
        if Decimal(str(each.cost_per_unit))
    }


def in_money(totals: Iterable[DayMoved], costs: Mapping[str, Decimal], money: str) -> tuple[PointsInMoney, ...]:
    """What the closings of a statement are in money.

    Args:
        totals: one row a currency.
        costs: of `costs_of`.
        money: the shop's currency, ISO 4217.
    """
    return tuple(
        PointsInMoney(row.currency, row.closing, cost, Money.of(row.closing * cost, money))
        for row in totals
        for cost in [costs.get(row.currency)]
        if cost is not None
    )
