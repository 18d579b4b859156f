"""Finds the four parameters of a buying model: several starts on a few customers, then Newton's method on all.

Works on logarithms of the parameters, on time counted in typical gaps between orders, and on grouped customers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from regulars.predict.grouping import Floats, Ints, group

__all__ = ["BOX", "Found", "LogLikelihood", "Prior", "Rows", "maximise", "total_of"]

BOX: Final = 12.0
"""No log-parameter is sought further than this from a typical shop; an optimum at the wall counts as infinite."""
_SCOUTS: Final = 1_500
"""Grouped customers that judge the starts."""
_SAMPLE_ROWS: Final = 30_000
"""Grouped customers that refine the best start and measure the curvature."""
_STEPS_MAX: Final = 60
_HALVINGS_MAX: Final = 12
_EXACT: Final = 1e-12
"""Stop when the whole log-likelihood cannot rise by more than about this."""
_ROUGH: Final = 1e-6
"""The same on a sample (for the scouts: a customer)."""
_NOISE: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Rows:
    """Distinct histories with how many customers share each.

    Attributes:
        frequency, recency, age, weight: one row a distinct history.
        counts: the distinct frequencies, ascending; gamma functions are evaluated on these alone.
        code: for every row, the place of its frequency in `counts`.
        count_weight: customers by distinct frequency.
        traits: one column a trait, as many rows; no column without traits.
    """

    frequency: Floats
    recency: Floats
    age: Floats
    weight: Floats
    counts: Floats
    code: Ints
    count_weight: Floats
    traits: Floats

    @classmethod
    def of(cls, frequency: Floats, recency: Floats, age: Floats, weight: Floats, traits: Floats | None = None) -> Rows:
        """Rows ready for a likelihood."""
        by_count = group(frequency)
        known = np.empty((len(frequency), 0)) if traits is None else traits
        counted = by_count.columns[0], by_count.inverse, by_count.weight(weight)
        return cls(frequency, recency, age, weight, *counted, known)

    def sample(self, rows_max: int) -> Rows:
        """A systematic sample of customers that stands for all of them, without chance: every k-th in row order."""
        if len(self.weight) <= rows_max:
            return self
        reach = np.cumsum(self.weight)
        marks = (np.arange(rows_max) + 0.5) * (reach[-1] / rows_max)
        hit = np.minimum(np.searchsorted(reach, marks), len(reach) - 1)
        picked, times = np.unique(hit, return_counts=True)
        weight = times * (reach[-1] / rows_max)
        return Rows.of(self.frequency[picked], self.recency[picked], self.age[picked], weight, self.traits[picked])


def total_of(weight: Floats, values: Floats) -> float:
    """The weighted total. Not ``weight @ values``: waking BLAS threads costs more than adding thousands of numbers."""
    return float(np.einsum("i,i->", weight, values))


LogLikelihood = Callable[[Floats, Rows], tuple[float, Floats]]
"""Log-parameters and rows in; the total log-likelihood and its exact gradient out."""


@dataclass(frozen=True, slots=True)
class Prior:
    """A normal prior on combinations of log-parameters: ``mix @ q`` around `centre` with deviation `sd`."""

    mix: Floats
    centre: Floats
    sd: float

    @property
    def typical(self) -> Floats:
        """The log-parameters of a typical shop."""
        return np.asarray(np.linalg.solve(self.mix, self.centre), dtype=np.float64)

    def log_density(self, q: Floats) -> tuple[float, Floats]:
        """Up to a constant, with its gradient."""
        away = (self.mix @ q - self.centre) / self.sd
        return -0.5 * float(away @ away), -(self.mix.T @ away) / self.sd


@dataclass(frozen=True, slots=True)
class Found:
    """Where the search ended.

    Attributes:
        q: the log-parameters.
        log_likelihood: there.
        shrunken: whether the prior was needed.
        covariance: of the log-parameters: the inverse of the observed information (with the prior's, where it was needed).
    """

    q: Floats
    log_likelihood: float
    shrunken: bool
    covariance: Floats


def maximise(
    log_likelihood: LogLikelihood, rows: Rows, starts: Sequence[Floats], prior: Prior, *, too_few: bool
) -> Found:
    """The best log-parameters; with the prior mixed in where the data alone do not settle them.

    The data settle them when the optimum lies inside the box and no direction is left wider than the prior itself.
    """
    if not too_few:
        q, settled, information = _search(log_likelihood, rows, starts, prior, with_prior=False)
        if settled:
            return Found(q, log_likelihood(q, rows)[0], shrunken=False, covariance=_covariance(information, prior))
    q, _, information = _search(log_likelihood, rows, starts, prior, with_prior=True)
    return Found(q, log_likelihood(q, rows)[0], shrunken=True, covariance=_covariance(information, prior))


def _covariance(information: Floats, prior: Prior) -> Floats:
    """The inverse of the information; a direction the data say nothing of is as wide as the prior, never wider."""
    size, axes = np.linalg.eigh(information)
    return np.asarray((axes / np.maximum(size, prior.sd**-2)) @ axes.T, dtype=np.float64)


def _settled(q: Floats, curvature: Floats, prior: Prior) -> bool:
    if np.abs(q - prior.typical).max() > BOX - 0.5:
        return False
    back = np.linalg.inv(prior.mix)
    return bool(np.linalg.eigvalsh(back.T @ curvature @ back)[0] > prior.sd**-2)


def _search(
    log_likelihood: LogLikelihood, rows: Rows, starts: Sequence[Floats], prior: Prior, *, with_prior: bool
) -> tuple[Floats, bool, Floats]:
    """The optimum, whether the data settle it, and the information there."""
    total = float(rows.weight.sum())

    def objective(q: Floats, seen: Rows) -> tuple[float, Floats]:
        value, slope = log_likelihood(q, seen)
        if with_prior:
            extra, tilt = prior.log_density(q)
            value, slope = value + extra, slope + tilt
        return -value / total, -slope / total

    few, many = rows.sample(_SCOUTS), rows.sample(_SAMPLE_ROWS)
    descent = Descent(objective, prior.typical, total)
    tried = [descent.run(few, start, descent.curvature(few, start), gain=_ROUGH * total) for start in starts]
    q = min(tried, key=lambda end: objective(end, few)[0])
    for seen in (many, rows) if len(rows.weight) > len(many.weight) else (rows,):
        curvature = descent.curvature(many, q)
        q = descent.run(seen, q, curvature, gain=_EXACT if seen is rows else _ROUGH)
        information = descent.curvature(many, q) * total
        settled = _settled(q, information, prior)
        if not (settled or with_prior):
            break  # no use in chasing on all customers what already runs away on some
    return q, settled, information


@dataclass(frozen=True, slots=True)
class Descent:
    """Quasi-Newton (BFGS) from a measured curvature, inside the box.

    Attributes:
        objective: what to make small: a mean over customers, with its exact gradient.
        typical: the middle of the box.
        total: how many customers the mean is over.
    """

    objective: Callable[[Floats, Rows], tuple[float, Floats]]
    typical: Floats
    total: float

    def run(self, rows: Rows, start: Floats, curvature: Floats, *, gain: float) -> Floats:
        """Descends until the whole log-likelihood has less than about `gain` left to rise."""
        q = self._boxed(start)
        value, slope = self.objective(q, rows)
        fresh = True
        for _ in range(_STEPS_MAX):
            step, promised = _step(curvature, slope, self._pressed(q, slope))
            if promised * self.total < gain:
                break
            ahead, value_ahead, slope_ahead = self._search_line(rows, q, value, slope, step)
            if value_ahead > value + _NOISE * (1 + abs(value)):
                if fresh:
                    break
                curvature, fresh = self.curvature(rows, q), True
                continue
            curvature, fresh = _updated(curvature, ahead - q, slope_ahead - slope), False
            q, value, slope = ahead, value_ahead, slope_ahead
        return q

    def curvature(self, rows: Rows, q: Floats) -> Floats:
        """The second derivatives, from differences of exact gradients."""
        width = 1e-4
        nudges = np.eye(len(q)) * width
        rises = [self.objective(q + nudge, rows)[1] - self.objective(q - nudge, rows)[1] for nudge in nudges]
        hessian = np.array(rises) / (2 * width)
        return (hessian + hessian.T) / 2

    def _search_line(
        self, rows: Rows, q: Floats, value: float, slope: Floats, step: Floats
    ) -> tuple[Floats, float, Floats]:
        length = 1.0
        for _ in range(_HALVINGS_MAX):
            ahead = self._boxed(q + length * step)
            value_ahead, slope_ahead = self.objective(ahead, rows)
            if value_ahead <= value + 1e-4 * float(slope @ (ahead - q)) + _NOISE * (1 + abs(value)):
                return ahead, value_ahead, slope_ahead
            length /= 4
        return q, np.inf, slope

    def _pressed(self, q: Floats, slope: Floats) -> NDArray[np.bool_]:
        """Which log-parameters stand at the wall and would go through it."""
        away = q - self.typical
        edge = BOX * (1 - 1e-9)
        return ((away <= -edge) & (slope > 0)) | ((away >= edge) & (slope < 0))

    def _boxed(self, q: Floats) -> Floats:
        return self.typical + np.clip(q - self.typical, -BOX, BOX)


def _step(hessian: Floats, slope: Floats, pressed: NDArray[np.bool_]) -> tuple[Floats, float]:
    """A downhill step of at most 2 a log-parameter, none where pressed; and the gain it promises, doubled."""
    slope = np.where(pressed, 0.0, slope)
    free = np.where(pressed[:, None] | pressed, 0.0, hessian)
    size, axes = np.linalg.eigh(free + np.diag(pressed * np.abs(hessian).max()))
    safe = np.maximum(np.abs(size), max(float(np.abs(size).max()), 1e-300) * 1e-9)
    step = -(axes @ ((axes.T @ slope) / safe))
    step /= max(1.0, float(np.abs(step).max()) / 2)
    return step, -float(step @ slope)


def _updated(hessian: Floats, moved: Floats, rise: Floats) -> Floats:
    """The BFGS update; none where the ground curves the other way."""
    along = float(moved @ rise)
    pull = hessian @ moved
    if along <= 1e-10 * float(np.abs(moved).max()) * float(np.abs(rise).max()) or float(moved @ pull) <= 0:
        return hessian
    updated: Floats = hessian + np.outer(rise, rise) / along - np.outer(pull, pull) / float(moved @ pull)
    return updated
