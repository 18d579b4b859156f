"""What a member has of each currency that they can see: spendable, pending, set aside, and what ends when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from regulars.interfaces.member.instants import last_day_of

if TYPE_CHECKING:
    from regulars.domain.programme import Programme
    from regulars.domain.till import MemberBalance
    from regulars.interfaces.console.screen import Visit

__all__ = ["Holding", "holdings", "programme_of"]


@dataclass(frozen=True, slots=True)
class Holding:
    """One currency.

    Attributes:
        balance: as of now.
        is_spendable: False of points that only count, for tiers.
        ending: last day with them to points, the earliest first; days that are one are added up.
    """

    balance: MemberBalance
    is_spendable: bool
    ending: tuple[tuple[date, int], ...]

    @property
    def total(self) -> int:
        """What the ledger's entries add up to."""
        return self.balance.available + self.balance.pending + self.balance.held - self.balance.debt


def programme_of(visit: Visit) -> Programme:
    """The programme in force."""
    return visit.shop.till.programme


def holdings(visit: Visit, known_as: str) -> list[Holding]:
    """Every currency of the programme but stored value, which lies on cards."""
    programme, ending = programme_of(visit), visit.shop.till.expiring(known_as)
    found = []
    for balance in visit.shop.till.balances(known_as):
        kind = programme.currency(balance.currency).kind
        if kind == "stored_value":
            continue
        days: dict[date, int] = {}
        for at, points in ending.get(balance.currency, ()):
            day = last_day_of(visit, at)
            days[day] = days.get(day, 0) + points
        found.append(Holding(balance, kind == "spendable", tuple(days.items())))
    return sorted(found, key=lambda each: not each.is_spendable)
