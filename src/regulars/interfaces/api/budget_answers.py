"""What the route of budgets answers."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from regulars.domain.budgets_shown import BudgetShown
from regulars.interfaces.api.instants import instant

__all__ = ["BudgetSaid", "BudgetsSaid", "PartSaid", "budget_said"]


class PartSaid(Struct):
    """What was granted of a budget in the running period."""

    name: Annotated[str, Meta(description="Of the rule, task, segment, store or campaign; empty where all share it.")]
    used: int
    left: int
    alerts: Annotated[dict[str, str], Meta(description="Percent of the limit to when it was last passed.")]


class BudgetSaid(Struct):
    """A budget of the programme, now."""

    id: str
    scope: str
    of: list[str]
    measure: Annotated[str, Meta(description="uses, points, money or liability; money in minor units.")]
    limit: int
    period: str
    on_limit: str
    starts_at: str | None
    parts: list[PartSaid]


class BudgetsSaid(Struct):
    """Every budget."""

    budgets: list[BudgetSaid]


def budget_said(budget: BudgetShown) -> BudgetSaid:
    """A budget, with its instants as texts."""
    parts = [
        PartSaid(part.name, part.used, part.left, {str(percent): instant(at) for percent, at in part.alerts.items()})
        for part in budget.parts
    ]
    return BudgetSaid(
        budget.id,
        budget.scope,
        list(budget.of),
        budget.measure,
        budget.limit,
        budget.period,
        budget.on_limit,
        instant(budget.starts_at) if budget.starts_at else None,
        parts,
    )
