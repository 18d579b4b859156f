"""What of budgets a programme's file must not say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from regulars.domain.budget_said import ProgrammeBudget
from regulars.domain.programme import Programme

__all__ = ["problems_of_budgets"]

_DECIMAL: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?", re.ASCII)
_LIMIT_MAX: Final = 10**9
"""Of money in major units, of points and of uses: millionths of it are counted in 63 bits."""
_BARE: Final = ("programme", "member")


def problems_of_budgets(programme: Programme) -> Iterator[str]:
    """What is wrong beyond the types; each says where."""
    ids = [budget.id for budget in programme.budgets]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"`{name}` stands twice - at `$.budgets`"
    for number, budget in enumerate(programme.budgets):
        yield from _budget(programme, budget, f"$.budgets[{number}]")


def _budget(programme: Programme, budget: ProgrammeBudget, where: str) -> Iterator[str]:
    for name in ("limit", "redeemed"):
        if not _DECIMAL.fullmatch(str(getattr(budget, name))):
            yield f"`{getattr(budget, name)}` is no number such as 2 or 0.5 - at `{where}.{name}`"
            return
    if float(budget.limit) > _LIMIT_MAX:
        yield f"a budget is at most {_LIMIT_MAX} - at `{where}.limit`"
    if float(budget.redeemed) > 1:
        yield f"a probability is at most 1 - at `{where}.redeemed`"
    if budget.currency and budget.currency not in {each.name for each in programme.currencies}:
        yield f"there is no currency `{budget.currency}` - at `{where}.currency`"
    if budget.of and budget.scope in _BARE:
        yield f"a budget of the {budget.scope} has no `of` - at `{where}.of`"
    known = {"rule": [rule.id for rule in programme.earn], "task": [task.id for task in programme.tasks]}
    for name in budget.of:
        if name not in known.get(budget.scope, [name]):
            yield f"there is no {budget.scope} `{name}` - at `{where}.of`"
