"""A Markov chain over stages: where members go next, in the long run, and what a stage is worth."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.domain.errors import NotEnoughData, UsageError
from regulars.domain.words import say
from regulars.stats.estimator import Estimator

__all__ = ["DRAWS", "MarkovChain"]

Floats = NDArray[np.float64]

DRAWS: Final = 1000
"""Draws from the posterior behind an interval that has no formula."""
_SUM_SLACK: Final = 1e-9


class MarkovChain(Estimator):
    """Members move between stages, and where they go next depends on where they stand.

    What it tells a shop: of those who are cooling today, how many will be active, asleep or lapsed next month, and in a year
    if nothing changes; after how many months a member is lost; what a member in each stage is worth. Rows are where from,
    columns where to: a distribution over stages is a row vector, and ``distribution @ transition_`` is one step later.

    Args:
        smoothing: moves that each row is given besides those counted, spread evenly (Dirichlet prior of weight
            `smoothing`), so that what was not seen yet is rare and not impossible.
        level: of the intervals.

    Attributes:
        states_: names of the stages, in the order of rows and columns.
        counts_: moves counted.
        transition_: chance of each move, the mean of its posterior; every row adds up to 1.
        lower_, upper_: its interval, from the posterior (beta) of each entry.

    It refuses sequences without a single move, and matrices that hold no counts or no probabilities.

    Source: Kemeny and Snell, Finite Markov Chains (1960); Pfeifer and Carraway, Modeling Customer Relationships as Markov
    Chains, Journal of Interactive Marketing 14(2), 2000.

    Example:
        >>> chain = MarkovChain.from_probabilities([[.3, .4, .3], [.2, .5, .3], [.1, .2, .7]])
        >>> chain.stationary().round(4).tolist()
        [0.1667, 0.3333, 0.5]
        >>> learned = MarkovChain(smoothing=0).fit([["new", "active", "active", "lapsed"], ["new", "active"]])
        >>> learned.states_, learned.transition_[0].round(2).tolist()
        (('active', 'lapsed', 'new'), [0.5, 0.5, 0.0])
    """

    states_: tuple[Hashable, ...]
    counts_: Floats
    transition_: Floats
    lower_: Floats
    upper_: Floats

    def __init__(self, smoothing: float = 1.0, level: float = 0.95) -> None:
        self.smoothing = smoothing
        self.level = level

    def fit(
        self,
        sequences: Sequence[Sequence[Hashable]] | None = None,
        y: object = None,  # noqa: ARG002  scikit-learn's signature
        *,
        counts: ArrayLike | None = None,
        states: Sequence[Hashable] | None = None,
    ) -> Self:
        """Learns from sequences of stages, or from moves already counted.

        Args:
            sequences: one a member: the stages they stood in, period by period.
            y: not used.
            counts: instead of sequences, how often each move was seen; rows are where from.
            states: the order of rows and columns; without it sorted names, or numbers from 0.

        Raises:
            NotEnoughData: not one move.
            UsageError: a stage that is not among `states`, or counts that are none.
        """
        if counts is None:
            counted, names = _counted(sequences or (), states)
        else:
            counted = np.asarray(counts, dtype=np.float64)
            names = tuple(states) if states is not None else tuple(range(len(counted)))
        if counted.shape != (len(names), len(names)) or not np.isfinite(counted).all() or (counted < 0).any():
            raise UsageError(
                say("The counts are not one row and one column of numbers of at least 0 for each stage."),
                fix=say("Give how often each move was seen, rows are where from."),
            )
        if not counted.sum():
            raise NotEnoughData(
                say("There is no move to learn from."), fix=say("Give members that were seen in two periods at least.")
            )
        self.states_, self.counts_ = names, counted
        self._settle(self._posterior())
        return self

    @classmethod
    def from_probabilities(cls, transition: ArrayLike, states: Sequence[Hashable] | None = None) -> Self:
        """A chain that is known, not learned: its intervals have no width.

        Raises:
            UsageError: a row does not add up to 1, or an entry is below 0.
        """
        matrix = np.asarray(transition, dtype=np.float64)
        square = matrix.ndim == 2 and len(matrix) == matrix.shape[-1]
        if not square or (matrix < 0).any() or (np.abs(matrix.sum(axis=1) - 1) > _SUM_SLACK).any():
            raise UsageError(
                say("These are not probabilities of moves."),
                fix=say("Give one row and one column for each stage; no entry below 0, every row adds up to 1."),
            )
        chain = cls()
        chain.states_ = tuple(states) if states is not None else tuple(range(len(matrix)))
        chain.counts_ = np.zeros_like(matrix)
        chain.transition_ = chain.lower_ = chain.upper_ = matrix
        return chain

    def step(self, distribution: ArrayLike, steps: int = 1) -> Floats:
        """Where members stand after so many periods.

        Args:
            distribution: members or shares by stage now.
            steps: how many periods.
        """
        return np.asarray(np.asarray(distribution, dtype=np.float64) @ self.after(steps))

    def after(self, steps: int) -> Floats:
        """Chance of each move within so many periods: the transition matrix to that power."""
        self._require_fit()
        return np.asarray(np.linalg.matrix_power(self.transition_, steps))

    def is_irreducible(self) -> bool:
        """Whether every stage can be reached from every other one."""
        return len(self._closed_classes()) == 1 and len(self._closed_classes()[0]) == len(self.states_)

    def stationary(self) -> Floats:
        """The shares of stages that one more step does not change: where the shop is heading if nothing changes.

        Raises:
            UsageError: there is more than one, because members in one part of the stages never reach another.
        """
        closed = self._closed_classes()
        if len(closed) > 1:
            raise UsageError(
                say("Members of some stages never meet: there is more than one stationary distribution."),
                fix=say("Ask each closed part by itself, or learn with some smoothing."),
            )
        inside = closed[0]
        block = self.transition_[np.ix_(inside, inside)]
        system = np.vstack([block.T - np.eye(len(inside)), np.ones(len(inside))])
        share = np.linalg.lstsq(system, np.append(np.zeros(len(inside)), 1.0), rcond=None)[0]
        found = np.zeros(len(self.states_))
        found[inside] = np.maximum(share, 0) / np.maximum(share, 0).sum()
        return found

    def time_to(self, *targets: Hashable) -> Floats:
        """Periods until one of these stages is first entered, expected, from each stage; 0 inside, infinite where never."""
        self._require_fit()
        return _time_to(self.transition_, self._places(targets))

    def time_to_interval(self, *targets: Hashable, rng: np.random.Generator, draws: int = DRAWS) -> Floats:
        """The interval of `time_to` from draws of the posterior: one row a stage, lower and upper end."""
        places = self._places(targets)
        drawn = self.draws(draws, rng)
        if not (drawn > 0).all():
            return self._between(np.stack([_time_to(matrix, places) for matrix in drawn]))
        # Every stage is reached from every other one: all draws are solved at once.
        outside = np.setdiff1d(np.arange(len(self.states_)), places)
        times = np.zeros(drawn.shape[:2])
        inner = np.eye(len(outside)) - drawn[:, outside][:, :, outside]
        times[:, outside] = np.linalg.solve(inner, np.ones((*inner.shape[:2], 1)))[..., 0]
        return self._between(times)

    def value(self, margins: ArrayLike, discount_rate: float) -> Floats:
        """What a member is worth from now on, by the stage they stand in.

        Args:
            margins: margin a period of a member who stands in each stage at its beginning; any unit of money.
            discount_rate: a period; 0.01 makes money one period later worth 1/1.01.

        Returns:
            v with v = margins + P v / (1 + d), summed over all periods to come.

        Raises:
            UsageError: the rate is not above 0: without it, what never ends is worth no finite sum.
        """
        self._require_fit()
        return _value(self.transition_, self._margins(margins), _checked_rate(discount_rate))

    def value_within(self, margins: ArrayLike, discount_rate: float, steps: int) -> Floats:
        """The same over the next so many periods alone; a rate of 0 will do."""
        self._require_fit()
        checked, step = self._margins(margins), self.transition_ / (1 + discount_rate)
        total = np.zeros_like(checked)
        for _ in range(steps):
            total = checked + step @ total
        return total

    def value_interval(
        self, margins: ArrayLike, discount_rate: float, *, rng: np.random.Generator, draws: int = DRAWS
    ) -> Floats:
        """The interval of `value` from draws of the posterior, with margins taken as given."""
        checked, rate = self._margins(margins), _checked_rate(discount_rate)
        drawn = self.draws(draws, rng)
        system = np.eye(len(checked)) - drawn / (1 + rate)
        values = np.linalg.solve(system, np.broadcast_to(checked[:, None], (*system.shape[:2], 1)))[..., 0]
        return self._between(np.asarray(values, dtype=np.float64))

    def draws(self, count: int, rng: np.random.Generator) -> Floats:
        """Transition matrices from the posterior: count by stages by stages."""
        self._require_fit()
        if not self.counts_.any():
            return np.broadcast_to(self.transition_, (count, *self.transition_.shape))
        weights = self._posterior()
        # A gamma of shape 0 is 0; a row without any weight stays put.
        drawn = rng.standard_gamma(np.broadcast_to(weights, (count, *weights.shape)))
        return _rows_to_one(drawn)

    def _settle(self, weights: Floats) -> None:
        from scipy.stats import beta

        self.transition_ = _rows_to_one(weights)
        rest = np.maximum(weights.sum(axis=1, keepdims=True) - weights, 0.0)
        open_ended = (weights > 0) & (rest > 0)
        one, other = np.where(open_ended, weights, 1.0), np.where(open_ended, rest, 1.0)
        tail = (1 - self.level) / 2
        self.lower_ = np.where(open_ended, beta.ppf(tail, one, other), self.transition_)
        self.upper_ = np.where(open_ended, beta.ppf(1 - tail, one, other), self.transition_)

    def _posterior(self) -> Floats:
        return np.asarray(self.counts_ + self.smoothing / len(self.states_))

    def _places(self, targets: Sequence[Hashable]) -> list[int]:
        self._require_fit()
        unknown = [target for target in targets if target not in self.states_]
        if unknown or not targets:
            raise UsageError(
                say('"%(stage)s" is no stage of this chain.', stage=str(unknown[0]) if unknown else ""),
                fix=say("Its stages are: %(stages)s.", stages=", ".join(map(str, self.states_))),
            )
        return [self.states_.index(target) for target in targets]

    def _margins(self, margins: ArrayLike) -> Floats:
        checked = np.asarray(margins, dtype=np.float64).reshape(-1)
        if len(checked) != len(self.states_) or not np.isfinite(checked).all():
            raise UsageError(
                say("The margins are not one finite number for each stage."),
                fix=say("Its stages are: %(stages)s.", stages=", ".join(map(str, self.states_))),
            )
        return checked

    def _between(self, drawn: Floats) -> Floats:
        tail = (1 - self.level) / 2
        # By order, not by interpolation: between two infinite draws there is nothing to interpolate.
        return np.asarray(np.quantile(drawn, [tail, 1 - tail], axis=0, method="inverted_cdf").T)

    def _closed_classes(self) -> list[NDArray[np.intp]]:
        """The sets of stages that members wander about in for ever once they are there."""
        from scipy.sparse.csgraph import connected_components

        self._require_fit()
        moves = self.transition_ > 0
        number, label = connected_components(moves, directed=True, connection="strong")
        classes = [np.flatnonzero(label == part) for part in range(number)]
        return [inside for inside in classes if not np.delete(moves[inside], inside, axis=1).any()]


def _counted(
    sequences: Sequence[Sequence[Hashable]], states: Sequence[Hashable] | None
) -> tuple[Floats, tuple[Hashable, ...]]:
    found: set[Any] = {stage for sequence in sequences for stage in sequence}
    names = tuple(states) if states is not None else tuple(sorted(found))
    place = {name: number for number, name in enumerate(names)}
    unknown = [stage for stage in found if stage not in place]
    if unknown:
        raise UsageError(
            say('"%(stage)s" is no stage of this chain.', stage=str(unknown[0])),
            fix=say("Its stages are: %(stages)s.", stages=", ".join(map(str, names))),
        )
    counts = np.zeros((len(names), len(names)))
    starts = [place[stage] for sequence in sequences for stage in sequence[:-1]]
    ends = [place[stage] for sequence in sequences for stage in sequence[1:]]
    np.add.at(counts, (np.array(starts, dtype=np.intp), np.array(ends, dtype=np.intp)), 1.0)
    return counts, names


def _rows_to_one(weights: Floats) -> Floats:
    """Each row divided by its sum; one without any weight stays where it is."""
    total = weights.sum(axis=-1, keepdims=True)
    return np.asarray(np.where(total > 0, weights / np.where(total > 0, total, 1.0), np.eye(weights.shape[-1])))


def _time_to(transition: Floats, targets: list[int]) -> Floats:
    states = len(transition)
    times = np.zeros(states)
    outside = np.setdiff1d(np.arange(states), targets)
    reach = np.zeros(states, dtype=bool)
    reach[targets] = True
    for _ in range(states):
        reach |= (transition[:, reach] > 0).any(axis=1)
    # Who may wander off to where the targets are never reached from waits for ever, on average.
    lost = ~reach
    for _ in range(states):
        strays = np.asarray((transition[:, lost] > 0).any(axis=1))
        strays[targets] = False
        lost = lost | strays
    sure = outside[~lost[outside]]
    times[outside[lost[outside]]] = np.inf
    if len(sure):
        times[sure] = np.linalg.solve(np.eye(len(sure)) - transition[np.ix_(sure, sure)], np.ones(len(sure)))
    return times


def _value(transition: Floats, margins: Floats, discount_rate: float) -> Floats:
    return np.asarray(np.linalg.solve(np.eye(len(margins)) - transition / (1 + discount_rate), margins))


def _checked_rate(rate: float) -> float:
    if not np.isfinite(rate) or rate <= 0:
        raise UsageError(
            say("A discount rate of %(rate)s makes an endless future worth no finite sum.", rate=rate),
            fix=say("Give a rate above 0, such as 0.01 a month."),
        )
    return float(rate)
