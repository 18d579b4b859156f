"""How much of what is asked a budget still grants; what comes back goes to the period it came from."""

from __future__ import annotations

from typing import Final

from regulars.domain.budgets import BUDGET_ALERTS, Budget, BudgetUse
from regulars.domain.ledger.terms import Span, Unit
from regulars.reward.calendar import after, end_of

__all__ = ["alerts_passed", "grant", "period_of"]

_DAY_US: Final = 86_400_000_000
_STEP_BACK: Final = {"day": Span(-1), "week": Span(-1, Unit.WEEK), "month": Span(-1, Unit.MONTH)}
_MONTHS: Final = {"quarter": 3, "year": 12}


def period_of(budget: Budget, at: int) -> int:
    """The first instant of the period that `at` lies in, on the budget's clock; it names the period.

    A rolling budget has a period for each day, and is held against the last `days` of them together.

    Example:
        >>> period_of(Budget("b", 1, period="day"), 86_400_000_000 + 5)
        86400000000
        >>> period_of(Budget("b", 1), 5)
        0
    """
    if budget.period == "none":
        return 0
    period = "day" if budget.period == "rolling" else budget.period
    end = end_of(at, period, budget.zone)
    return after(end, _STEP_BACK.get(period) or Span(-_MONTHS[period], Unit.MONTH), budget.zone)


def grant(budget: Budget, use: BudgetUse, asked: int) -> int:
    """How much of what is asked is granted; nought is a no.

    Args:
        budget: the cap.
        use: what was granted before in the period, or over the last days of a rolling budget.
        asked: how much, in the budget's measure; not negative.

    Example:
        >>> use = BudgetUse(spent=70, reserved=20)
        >>> [grant(Budget("b", 100, on_limit=how), use, 15) for how in ("reject", "reduce", "notify")]
        [0, 10, 15]
    """
    left = max(0, budget.limit - use.total)
    if asked <= left or budget.on_limit == "notify":
        return asked
    return left if budget.on_limit == "reduce" else 0


def alerts_passed(budget: Budget, before: BudgetUse, granted: int) -> tuple[int, ...]:
    """The percentages of the limit that a grant takes a budget past.

    Example:
        >>> alerts_passed(Budget("b", 100), BudgetUse(40), 45)
        (50, 80)
    """
    now = before.total + granted
    return tuple(
        share for share in BUDGET_ALERTS if before.total * 100 < share * budget.limit <= now * 100 and budget.limit > 0
    )
