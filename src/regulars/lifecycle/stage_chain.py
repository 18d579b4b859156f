"""The shop's own chain: monthly moves between stages, what they lead to, and whether knowing the stage helps at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from regulars.domain.course import ChainTested, Range, StageChain
from regulars.domain.stage import Stage
from regulars.lifecycle.lifetime_value import period_rate
from regulars.lifecycle.markov_chain import MarkovChain
from regulars.stats.intervals import wilson_interval

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["MEMBERS_ENOUGH", "MONTHS_ENOUGH", "chain_of", "moves_of", "tested_of"]

MEMBERS_ENOUGH: Final = 100
"""With fewer members, or fewer months, stages are a sketch, and no chain is made of them."""
MONTHS_ENOUGH: Final = 3
STATES: Final = tuple(stage.value for stage in Stage)
_HELD_SHARE: Final = 3
"""The last third of the months is held back to judge on."""
_LAPSED: Final = STATES.index(Stage.LAPSED.value)

Counts = NDArray[np.float64]


def moves_of(answers: pa.Table) -> tuple[Counts, Counts]:
    """Members and spend by month, stage from and stage to.

    Args:
        answers: of ``stage_moves.sql``.
    """
    months = answers["number"].to_numpy()
    shape = (int(months.max()) + 1 if len(months) else 0, len(STATES), len(STATES))
    members, spend = np.zeros(shape), np.zeros(shape)
    if len(months):
        place = {name: number for number, name in enumerate(STATES)}
        one = np.array([place[name] for name in answers["stage_from"].to_pylist()])
        other = np.array([place[name] for name in answers["stage_to"].to_pylist()])
        members[months, one, other] = answers["members"].to_numpy()
        spend[months, one, other] = answers["spend"].to_numpy()
    return members, spend


def chain_of(
    members: Counts,
    spend: Counts,
    today: Mapping[str, int],
    *,
    minor_units: int,
    margin_share: float,
    discount_rate_yearly: float,
    rng: np.random.Generator,
) -> StageChain | None:
    """The chain, or None where it would be drawn from too few months or members.

    Args:
        members: moves by month, from and to.
        spend: what was paid in the month of the move, minor units.
        today: members by stage now.
        minor_units: how many make one major unit.
        margin_share: of what is paid.
        discount_rate_yearly: what money costs.
        rng: of the draws behind intervals that have no formula.
    """
    if len(members) < MONTHS_ENOUGH - 1 or sum(today.values()) < MEMBERS_ENOUGH:
        return None
    counts = members.sum(axis=0)
    chain = MarkovChain().fit(counts=counts, states=STATES)
    standing = np.array([today.get(name, 0) for name in STATES], dtype=np.float64)
    paid = spend.sum(axis=(0, 2)) / np.maximum(counts.sum(axis=1), 1) / minor_units
    rate = period_rate(discount_rate_yearly)
    # One source of chance for both intervals: the same draws would be as good, but each asks for its own.
    lapse, worth = chain.time_to(Stage.LAPSED.value), chain.value(paid * margin_share, rate)
    lapse_ends = chain.time_to_interval(Stage.LAPSED.value, rng=rng)
    worth_ends = chain.value_interval(paid * margin_share, rate, rng=rng)
    return StageChain(
        months=len(members),
        moves=int(counts.sum()),
        counted={name: dict(zip(STATES, map(int, counts[row]), strict=True)) for row, name in enumerate(STATES)},
        odds={name: _row(chain, row) for row, name in enumerate(STATES)},
        next_month=_named(chain.step(standing)),
        next_year=_named(chain.step(standing, 12)),
        stationary=_named(chain.stationary()),
        months_to_lapse=_ranges(lapse, lapse_ends),
        values=_ranges(worth, worth_ends),
        values_year=_named(chain.value_within(paid * margin_share, rate, 12)),
        churn=_churn(counts),
        tested=tested_of(members),
    )


def tested_of(members: Counts) -> ChainTested | None:
    """Learns from the earlier months, judges on the last third; None with fewer than two months.

    Args:
        members: moves by month, from and to.
    """
    held = len(members) // _HELD_SHARE or 1
    if len(members) - held < 1:
        return None
    learn, judge = members[:-held].sum(axis=0), members[-held:].sum(axis=0)
    if not learn.sum() or not judge.sum():
        return None
    states = len(STATES)
    first = MarkovChain().fit(counts=learn).transition_
    arrivals = learn.sum(axis=0) + 1 / states
    zero = np.tile(arrivals / arrivals.sum(), (states, 1))
    stayed = (np.trace(learn) + 1 / states) / (learn.sum() + 1)
    stays = np.full((states, states), (1 - stayed) / (states - 1))
    np.fill_diagonal(stays, stayed)
    total = judge.sum()
    scores = [float((judge * np.log(odds)).sum() / total) for odds in (first, zero, stays)]
    return ChainTested(held, int(total), *scores)


def _churn(counts: Counts) -> Range:
    """Of the members who had not lapsed at the end of a month, those who had a month later."""
    there = np.delete(counts, _LAPSED, axis=0)
    watched, lost = int(there.sum()), int(there[:, _LAPSED].sum())
    return Range(lost / max(1, watched), *wilson_interval(lost, watched))


def _row(chain: MarkovChain, row: int) -> dict[str, Range]:
    return {
        name: Range(float(chain.transition_[row, to]), float(chain.lower_[row, to]), float(chain.upper_[row, to]))
        for to, name in enumerate(STATES)
    }


def _named(values: NDArray[np.float64]) -> dict[str, float]:
    return dict(zip(STATES, map(float, values), strict=True))


def _ranges(values: NDArray[np.float64], ends: NDArray[np.float64]) -> dict[str, Range]:
    return {
        name: Range(float(value), float(low), float(high))
        for name, value, (low, high) in zip(STATES, values, ends, strict=True)
    }
