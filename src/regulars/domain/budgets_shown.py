"""What is told of the programme's budgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["BudgetPart", "BudgetShown"]


@dataclass(frozen=True, slots=True)
class BudgetPart:
    """What was granted of a budget, or of one of those that have one of their own, in the running period.

    Attributes:
        name: of the rule, task, segment, store or campaign; empty where all share it.
        used: rounded up to whole uses, points or minor units of money.
        left: rounded down.
        alerts: percent of the limit to when it was last passed, µs UTC.
    """

    name: str
    used: int
    left: int
    alerts: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class BudgetShown:
    """A budget of the programme, now.

    Attributes:
        scope, of: whose, and which of them share it.
        measure: ``uses``, ``points``, ``money`` or ``liability``; the last two in minor units of money.
        limit: the most in a period.
        starts_at: when the running period began, µs UTC; of a rolling one the first of its days; nought without.
        parts: without any nothing was granted. Those of single members are not listed.
    """

    id: str
    scope: str
    of: tuple[str, ...]
    measure: str
    limit: int
    period: str
    on_limit: str
    starts_at: int
    parts: tuple[BudgetPart, ...]
