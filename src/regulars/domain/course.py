"""The course of members' lives with a shop: where they go from each stage, who comes back after so long, what they are worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from regulars.domain.money import Money
from regulars.domain.words import Sentence, word

__all__ = [
    "WAIT_WORDS",
    "ChainTested",
    "CohortMonth",
    "Course",
    "LifetimeValue",
    "Range",
    "Retention",
    "StageChain",
    "Wait",
]

WAIT_WORDS: Final[dict[str, Sentence]] = {
    "second_order": word("wait", "first order to second"),
    "next_order": word("wait", "any order to the next"),
}


@dataclass(frozen=True, slots=True)
class Range:
    """A figure with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ChainTested:
    """How well the chain foresees months it has not seen: log-likelihood a move, the higher the better.

    Attributes:
        months: how many months were held back.
        moves: moves judged on.
        first_order: knowing the stage a member stands in.
        zero_order: knowing only how many stand where.
        stays: the dumb baseline: everybody stays, with the share that did before; who moves, moves anywhere alike.
    """

    months: int
    moves: int
    first_order: float
    zero_order: float
    stays: float


@dataclass(frozen=True, slots=True)
class StageChain:
    """Moves between stages from the end of one month to the end of the next. Counted, then modelled as a Markov chain.

    Attributes:
        months: how many pairs of months were counted.
        moves: members times months.
        counted: stage to stage to members counted.
        odds: stage to stage to the chance of the move within a month.
        next_month: stage to members expected there in a month, of today's members.
        next_year: the same in twelve months, if nothing changes and nobody joins.
        stationary: stage to the share it is heading for.
        months_to_lapse: stage to months until the first lapse.
        values: stage to the discounted margin of a member from here on for ever, major units.
        values_year: stage to the same over the next twelve months alone.
        churn: share of members who had not lapsed, lapsed a month later.
        tested: on unseen months; None where there are too few.
    """

    months: int
    moves: int
    counted: Mapping[str, Mapping[str, int]]
    odds: Mapping[str, Mapping[str, Range]]
    next_month: Mapping[str, float]
    next_year: Mapping[str, float]
    stationary: Mapping[str, float]
    months_to_lapse: Mapping[str, Range]
    values: Mapping[str, Range]
    values_year: Mapping[str, float]
    churn: Range
    tested: ChainTested | None


@dataclass(frozen=True, slots=True)
class CohortMonth:
    """Members who first ordered in one month, so many months later. Counted.

    Attributes:
        cohort: month of the first order, year * 12 + month - 1.
        months_since: months after it; 0 is that month itself.
        size: members of the cohort.
        members: of these, who ordered in the month.
        revenue: what they paid in it.
        whole: whether the month is over.
    """

    cohort: int
    months_since: int
    size: int
    members: int
    revenue: Money
    whole: bool

    @property
    def share(self) -> float:
        """Of the cohort, who ordered in the month; never above 1."""
        return self.members / self.size


@dataclass(frozen=True, slots=True)
class Retention:
    """All cohorts together: of members seen so many months after their first, the share that ordered in that month."""

    months_since: int
    members: int
    share: Range


@dataclass(frozen=True, slots=True)
class Wait:
    """How long until the next order: a Kaplan-Meier curve of who has not ordered again yet.

    Attributes:
        name: as in `WAIT_WORDS`.
        waits: how many were watched.
        ended: how many ended with an order.
        median_days: days until half have ordered again; None where fewer than half ever do.
        curve: days to the share that has not ordered again yet.
    """

    name: str
    waits: int
    ended: int
    median_days: int | None
    curve: Mapping[int, Range]


@dataclass(frozen=True, slots=True)
class LifetimeValue:
    """Margin of a new member, discounted, as far as cohorts were watched: nothing is foreseen here. Major units.

    Attributes:
        months: how many months from the first order on.
        value: Σ margin / (1 + d)^t over these months, with its interval over members.
        endless: the same with constant monthly margin and retention for ever, from the closed form; None without a second month.
        margin_share: of what is paid.
        discount_rate_yearly: what money costs.
    """

    months: int
    value: Range
    endless: float | None
    margin_share: float
    discount_rate_yearly: float


@dataclass(frozen=True, slots=True)
class Course:
    """What a turn knows of it.

    Attributes:
        chain: None where fewer than two months, or too few members, were seen.
        cohorts: every cohort and month with an order, oldest first; revenue adds up to the shop's.
        retention: by months since the first order.
        waits: one curve each.
        lifetime_value: None where no month is over yet.
    """

    chain: StageChain | None
    cohorts: tuple[CohortMonth, ...]
    retention: tuple[Retention, ...]
    waits: tuple[Wait, ...]
    lifetime_value: LifetimeValue | None
