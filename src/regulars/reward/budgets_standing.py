"""How the programme's budgets stand, from what is counted."""

from __future__ import annotations

from collections.abc import Mapping

from regulars.domain.budget_said import ProgrammeBudget
from regulars.domain.budgets import BUDGET_ALERTS
from regulars.domain.budgets_shown import BudgetPart, BudgetShown
from regulars.domain.ledger.counts import CountKey
from regulars.domain.ledger.terms import Span
from regulars.domain.programme import Programme
from regulars.reward.calendar import after
from regulars.reward.programme_budgets import MILLION, alert_key, limit_of, period_start

__all__ = ["budgets_shown"]


def budgets_shown(
    programme: Programme, counts: Mapping[CountKey, int], now: int, minor: int
) -> tuple[BudgetShown, ...]:
    """Every budget, in the period that `now` lies in.

    Args:
        programme: in force, with its zone.
        counts: everything counted under ``budget:`` and ``alert:`` that is nobody's own.
        now: µs UTC.
        minor: minor units of money in a major one.
    """
    return tuple(_budget(budget, programme.timezone, counts, now, minor) for budget in programme.budgets)


def _budget(budget: ProgrammeBudget, zone: str, counts: Mapping[CountKey, int], now: int, minor: int) -> BudgetShown:
    limit, starts = limit_of(budget, minor), period_start(budget, now, zone)
    periods = [starts]
    if budget.period == "rolling":
        periods = [after(starts, Span(-step), zone) for step in range(budget.days)]
    beginning = f"budget:{budget.id}:"
    names = dict.fromkeys(key.name for key in counts if key.name.startswith(beginning) and int(key.period) in periods)
    parts = [_part(name, beginning, periods, counts, limit) for name in sorted(names)]
    return BudgetShown(
        budget.id,
        budget.scope,
        budget.of,
        budget.measure,
        limit // MILLION,
        budget.period,
        budget.on_limit,
        periods[-1],
        tuple(parts),
    )


def _part(name: str, beginning: str, periods: list[int], counts: Mapping[CountKey, int], limit: int) -> BudgetPart:
    keys = [CountKey("", name, str(period)) for period in periods]
    used = sum(counts.get(key, 0) for key in keys)
    passed = {
        percent: max((counts.get(alert_key(key, percent), 0) for key in keys), default=0) for percent in BUDGET_ALERTS
    }
    alerts = {percent: at for percent, at in passed.items() if at}
    return BudgetPart(name.removeprefix(beginning), -(-used // MILLION), max(0, limit - used) // MILLION, alerts)
