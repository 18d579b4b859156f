"""A budget of the programme, as its file says it; and what is kept of what it granted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from regulars.domain.ledger.counts import CountKey

__all__ = ["BudgetShare", "ProgrammeBudget"]

_Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
_Number = int | float | Annotated[str, msgspec.Meta(max_length=40)]


class ProgrammeBudget(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cap on what earn rules and tasks give.

    Attributes:
        id: its name, unique in the programme.
        scope: whose: of the whole ``programme``; of a ``rule``, a ``task``, a ``segment``, a ``store``, a ``campaign``; of each
            ``member``.
        of: which of them share it; without any, each has one of its own.
        measure: ``uses``; ``points``; ``money``: what they cost when they are spent; ``liability``: that, times the
            probability that they are.
        limit: the most in a period: uses, points, or major units of money.
        redeemed: the probability that a point is spent, from nought to one; an estimate, kept with what it was used for.
        currency: of the points; empty is every currency that is not qualifying.
        period: after which it starts anew, on the programme's clock; ``rolling`` is any `days` in a row.
        days: of a rolling period.
        on_limit: what does not fit is refused whole (``reject``), given in part (``reduce``), or given and told (``notify``).
    """

    id: _Id
    limit: _Number
    scope: Literal["programme", "rule", "task", "segment", "member", "store", "campaign"] = "programme"
    of: Annotated[tuple[_Name, ...], msgspec.Meta(max_length=1_000)] = ()
    measure: Literal["uses", "points", "money", "liability"] = "points"
    redeemed: _Number = 1
    currency: str = ""
    period: Literal["none", "day", "week", "month", "quarter", "year", "rolling"] = "none"
    days: Annotated[int, msgspec.Meta(ge=1, le=366)] = 30
    on_limit: Literal["reject", "reduce", "notify"] = "reject"


@dataclass(frozen=True, slots=True)
class BudgetShare:
    """What an entry of the ledger took of a budget, so that it goes back where it came from.

    Attributes:
        seq: the entry; nought before it is written.
        key: the count that it was taken from, with its period.
        per_point: millionths of the budget's unit that each of its points took.
        use: millionths of a use that it took.
        estimate: the probability that was reckoned with, millionths.
    """

    seq: int
    key: CountKey
    per_point: int
    use: int = 0
    estimate: int = 1_000_000
