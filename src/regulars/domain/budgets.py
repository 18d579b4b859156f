"""How much may be given away, of what, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["BUDGET_ALERTS", "Budget", "BudgetUse"]

BUDGET_ALERTS: Final = (50, 80, 100)
"""Percentages of a limit at which somebody is told."""


@dataclass(frozen=True, slots=True)
class Budget:
    """A cap.

    Attributes:
        id: what it is for, and shared by: ``coupon:tea``, ``programme``, ``member:17``.
        limit: never more than this in a period.
        measure: of what: ``uses``, ``points``, ``money`` (minor units) or ``liability`` (minor units).
        period: after which it starts anew: ``none``, ``day``, ``week``, ``month``, ``quarter``, ``year``, or ``rolling`` over
            the last `days`.
        on_limit: what does not fit is refused whole (``reject``), granted in part (``reduce``), or granted and told (``notify``).
        zone: IANA name of the clock that decides when a day ends.
    """

    id: str
    limit: int
    measure: Literal["uses", "points", "money", "liability"] = "money"
    period: Literal["none", "day", "week", "month", "quarter", "year", "rolling"] = "none"
    days: int = 30
    on_limit: Literal["reject", "reduce", "notify"] = "reject"
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class BudgetUse:
    """What has been granted of a budget in one of its periods.

    Attributes:
        spent: given for good.
        reserved: kept for those who are about to.
    """

    spent: int = 0
    reserved: int = 0

    @property
    def total(self) -> int:
        """Spent and reserved: what the limit is held against."""
        return self.spent + self.reserved
