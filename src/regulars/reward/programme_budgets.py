"""What the programme's budgets still grant; decided in the ledger's transaction, and returned when entries are undone.

Amounts are counted in millionths of the budget's unit, a point's cost rounded up once: so what comes back is what went.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from math import ceil
from typing import Final

from regulars.domain.budget_said import BudgetShare, ProgrammeBudget
from regulars.domain.budgets import BUDGET_ALERTS, Budget
from regulars.domain.happening import Happening
from regulars.domain.ledger.counts import CountKey
from regulars.domain.ledger.terms import Span
from regulars.domain.programme import Programme
from regulars.domain.till import CapCut
from regulars.reward.budgeting import period_of
from regulars.reward.calendar import after
from regulars.reward.conditions import exact

__all__ = [
    "MILLION",
    "AskedOf",
    "Granting",
    "alert_key",
    "budget_key",
    "budget_keys",
    "limit_of",
    "period_start",
    "returned",
    "shares_of",
    "within_budgets",
]

MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class AskedOf:
    """What points are asked for.

    Attributes:
        kind, name: ``rule`` or ``task``, and which.
        event: that brings them.
        owner: whose they are to be.
        segments: that the owner is in.
        minor: minor units of money in a major one.
    """

    kind: str
    name: str
    event: Happening
    owner: str
    segments: tuple[str, ...] = ()
    minor: int = 100


@dataclass(slots=True)
class Granting:
    """What budgets grant of what is asked.

    Attributes:
        points: granted.
        cuts: what budgets took that granted less than was asked.
        shares: what of each budget they take.
    """

    points: int
    cuts: list[CapCut] = field(default_factory=list)
    shares: list[BudgetShare] = field(default_factory=list)


def budget_keys(programme: Programme, asked: Sequence[AskedOf]) -> Iterator[CountKey]:
    """Every count that budgets may look at or raise for what may be asked."""
    for each in asked:
        for budget in programme.budgets:
            for part in _parts(budget, each):
                yield from _window(budget, part, each.event.at, programme.timezone)


def within_budgets(
    programme: Programme, asked: AskedOf, currency: str, points: int, counts: dict[CountKey, int]
) -> Granting:
    """How many of these points budgets grant, and notes them as granted; budgets are asked in the file's order.

    Args:
        programme: in force, with its zone.
        asked: what for.
        currency: of the points.
        points: how many; none asks nothing.
        counts: those of `budget_keys`; raised by what is granted.

    Example:
        >>> spring = ProgrammeBudget("spring", 100, on_limit="reduce")
        >>> asked, counts = AskedOf("rule", "visit", Happening("m", "Store Visited", 0), "member:7"), {}
        >>> programme = Programme(timezone="UTC", budgets=(spring,))
        >>> [within_budgets(programme, asked, "points", 70, counts).points for _ in range(3)]
        [70, 30, 0]
    """
    granting, zone = Granting(points), programme.timezone
    taken: list[tuple[ProgrammeBudget, str, int]] = []
    for budget in programme.budgets if points else ():
        if not _counts_currency(programme, budget, currency):
            continue
        unit = _unit(programme, budget, currency, asked.minor)
        for part in _parts(budget, asked):
            left = max(0, limit_of(budget, asked.minor) - _used(budget, part, asked.event.at, zone, counts))
            fits = _fitting(budget, unit, granting.points, left)
            if fits < granting.points:
                granting.cuts.append(CapCut(f"budget:{budget.id}", str(granting.points - fits)))
                granting.points = fits
            taken.append((budget, part, unit))
    for budget, part, unit in taken if granting.points else ():
        granting.shares.append(_take(budget, part, unit, granting.points, asked, zone, counts))
    return granting


def _take(
    budget: ProgrammeBudget,
    part: str,
    unit: int,
    points: int,
    asked: AskedOf,
    zone: str,
    counts: dict[CountKey, int],
) -> BudgetShare:
    key, at = budget_key(budget, part, asked.event.at, zone), asked.event.at
    amount = MILLION if budget.measure == "uses" else unit * points
    before, limit = _used(budget, part, at, zone, counts), limit_of(budget, asked.minor)
    counts[key] = counts.get(key, 0) + amount
    for percent in BUDGET_ALERTS:
        if before * 100 < percent * limit <= (before + amount) * 100:
            counts[alert_key(key, percent)] = at
    estimate = int(exact(budget.redeemed) * MILLION) if budget.measure == "liability" else MILLION
    if budget.measure == "uses":
        return BudgetShare(0, key, 0, MILLION, estimate)
    return BudgetShare(0, key, unit, 0, estimate)


def _fitting(budget: ProgrammeBudget, unit: int, points: int, left: int) -> int:
    """How many points fit into what is left."""
    if budget.on_limit == "notify":
        return points
    if budget.measure == "uses":
        return points if left >= MILLION else 0
    if unit * points <= left:
        return points
    return left // unit if budget.on_limit == "reduce" else 0


def _counts_currency(programme: Programme, budget: ProgrammeBudget, currency: str) -> bool:
    if budget.currency:
        return budget.currency == currency
    return programme.currency(currency).kind != "qualifying"


def _unit(programme: Programme, budget: ProgrammeBudget, currency: str, minor: int) -> int:
    """What one point takes, millionths of the budget's unit."""
    if budget.measure in {"uses", "points"}:
        return MILLION
    cost = exact(programme.currency(currency).cost_per_unit) * minor * MILLION
    return ceil(cost * exact(budget.redeemed) if budget.measure == "liability" else cost)


def limit_of(budget: ProgrammeBudget, minor: int) -> int:
    """The limit in millionths of what is counted: uses, points, minor units of money."""
    return int(exact(budget.limit) * MILLION * (minor if budget.measure in {"money", "liability"} else 1))


def _parts(budget: ProgrammeBudget, asked: AskedOf) -> tuple[str, ...]:
    """Which of a budget's parts something is asked of: none where it is not concerned; shared ones have no name."""
    named: tuple[str, ...] = {
        "programme": ("",),
        "rule": (asked.name,) if asked.kind == "rule" else (),
        "task": (asked.name,) if asked.kind == "task" else (),
        "member": (asked.owner,),
        "segment": asked.segments,
        "store": (asked.event.store,) if asked.event.store else (),
        "campaign": (asked.event.campaign,) if asked.event.campaign else (),
    }[budget.scope]
    if not budget.of or budget.scope in {"programme", "member"}:
        return named
    return ("",) if set(named) & set(budget.of) else ()


def budget_key(budget: ProgrammeBudget, part: str, at: int, zone: str) -> CountKey:
    """What was granted of a budget's part, in the period that an instant lies in.

    Example:
        >>> budget_key(ProgrammeBudget("spring", 100, period="month"), "", 40 * 86_400_000_000, "UTC")
        CountKey(owner='', name='budget:spring:', period='2678400000000')
    """
    owner = part if budget.scope == "member" else ""
    return CountKey(owner, f"budget:{budget.id}:{'' if owner else part}", str(period_start(budget, at, zone)))


def alert_key(key: CountKey, percent: int) -> CountKey:
    """When so many percent of a budget were last passed, µs UTC."""
    return CountKey(key.owner, f"alert:{percent}:{key.name}", key.period)


def period_start(budget: ProgrammeBudget, at: int, zone: str) -> int:
    """The first instant of the period that an instant lies in; a rolling budget has one for each day."""
    return period_of(Budget(budget.id, 0, period=budget.period, zone=zone), at)


def _window(budget: ProgrammeBudget, part: str, at: int, zone: str) -> tuple[CountKey, ...]:
    """The counts that a grant has to be held against: of a rolling budget every day that shares a window with it."""
    if budget.period != "rolling":
        return (budget_key(budget, part, at, zone),)
    starts = _days_around(period_start(budget, at, zone), budget.days, zone)
    key = budget_key(budget, part, at, zone)
    return tuple(key._replace(period=str(start)) for start in starts)


@cache
def _days_around(start: int, days: int, zone: str) -> tuple[int, ...]:
    return tuple(after(start, Span(step), zone) for step in range(1 - days, days))


def _used(budget: ProgrammeBudget, part: str, at: int, zone: str, counts: Mapping[CountKey, int]) -> int:
    """What was granted of a budget already: of a rolling one in the fullest of the windows that hold this day."""
    used = [counts.get(key, 0) for key in _window(budget, part, at, zone)]
    if budget.period != "rolling":
        return used[0]
    return max(sum(used[first : first + budget.days]) for first in range(budget.days))


def shares_of(shares: Sequence[BudgetShare], seqs: Sequence[int], points: Sequence[int]) -> Iterator[BudgetShare]:
    """What each of the entries that a grant was posted as took of each budget; a use is split in proportion.

    Example:
        >>> use = BudgetShare(0, CountKey("", "budget:b:", "0"), 0, MILLION)
        >>> [(share.seq, share.use) for share in shares_of([use], [4, 5], [2, 1])]
        [(4, 666667), (5, 333333)]
    """
    from regulars.domain.money import split_by_largest_remainder

    for share in shares:
        uses = split_by_largest_remainder(share.use, list(points)) if share.use else [0] * len(seqs)
        for seq, use in zip(seqs, uses, strict=True):
            yield replace(share, seq=seq, use=use)


def returned(share: BudgetShare, amount: int, before: int, now: int) -> int:
    """What goes back to a budget when of an entry's points not `before` but `now` are undone and recovered.

    Args:
        share: what the entry took.
        amount: its points.
        before: points of it undone before, forgiven ones aside.
        now: the same with those that are undone now.
    """
    return share.per_point * (now - before) + share.use * now // amount - share.use * before // amount
