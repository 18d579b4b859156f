"""Kaplan-Meier: what share is still going on after so long, whatever the shape of the curve."""

from __future__ import annotations

from statistics import NormalDist
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from regulars.lifecycle.lifetimes import Floats, Lifetimes
from regulars.stats.estimator import Estimator

__all__ = ["KaplanMeier"]


class KaplanMeier(Estimator):
    """The share that is still going on after each time, counted fairly although not every end was seen.

    What it tells a shop: after so many days, how many have not come back yet, or have not cancelled yet; members seen for a
    short time only count as long as they were seen.

    Args:
        level: of the intervals.

    Attributes:
        times_: distinct times at which somebody was last seen or ended, ascending.
        survival_: share still going on right after each.
        lower_, upper_: its interval (Greenwood's variance on the log(-log) scale, so that it stays within 0 and 1).
        at_risk_: cases still watched just before each time.
        ended_: ends seen at each time.

    It refuses durations below 0 and events that are neither 0 nor 1.

    Source: Kaplan and Meier (1958), JASA 53; the interval: Kalbfleisch and Prentice (2002), section 1.4.

    Example:
        >>> curve = KaplanMeier().fit([2, 3, 3, 5, 8], [1, 1, 0, 1, 0])
        >>> curve.survival_at([0, 2, 4, 6]).round(3).tolist()
        [1.0, 0.8, 0.6, 0.3]
        >>> curve.median_
        5.0
    """

    times_: Floats
    survival_: Floats
    lower_: Floats
    upper_: Floats
    at_risk_: Floats
    ended_: Floats

    def __init__(self, level: float = 0.95) -> None:
        self.level = level

    def fit(self, durations: ArrayLike, events: ArrayLike, weights: ArrayLike | None = None) -> Self:
        """Counts the curve.

        Args:
            durations: how long each case lasted or was watched, at least 0, any one unit.
            events: 1 where the end was seen, else 0.
            weights: how many cases each row stands for.

        Raises:
            NotEnoughData: there is no case.
            UsageError: columns that no lifetimes can hold.
        """
        seen = Lifetimes.of(durations, events, weights)
        times, place = np.unique(seen.duration, return_inverse=True)
        gone = np.bincount(place, weights=seen.weight, minlength=len(times))
        ended = np.bincount(place, weights=seen.weight * seen.ended, minlength=len(times))
        at_risk = np.cumsum(gone[::-1])[::-1]
        left = at_risk - ended
        with np.errstate(divide="ignore", invalid="ignore"):
            variance = np.cumsum(np.where(ended > 0, ended / (at_risk * left), 0.0))
        self.times_ = times
        self.at_risk_, self.ended_ = np.asarray(at_risk, dtype=np.float64), np.asarray(ended, dtype=np.float64)
        self.survival_ = np.cumprod(np.divide(left, at_risk, out=np.ones_like(left), where=at_risk > 0))
        self.lower_, self.upper_ = _log_log(self.survival_, variance, self.level)
        return self

    def survival_at(self, times: ArrayLike) -> Floats:
        """The share still going on after each of these times; beyond the last one seen the curve stays where it was."""
        self._require_fit()
        return _step(self.times_, self.survival_, 1.0, times)

    def interval_at(self, times: ArrayLike) -> tuple[Floats, Floats]:
        """Lower and upper end of the interval after each of these times."""
        self._require_fit()
        return _step(self.times_, self.lower_, 1.0, times), _step(self.times_, self.upper_, 1.0, times)

    @property
    def median_(self) -> float:
        """The time after which no more than half still go on; infinite where more than half do to the end."""
        return self.quantile(0.5)

    def quantile(self, share: float) -> float:
        """The first time after which no more than this share still goes on; infinite where that was never seen."""
        self._require_fit()
        below = np.flatnonzero(self.survival_ <= share + 1e-12)
        return float(self.times_[below[0]]) if len(below) else float("inf")


def _log_log(survival: Floats, variance: Floats, level: float) -> tuple[Floats, Floats]:
    z = NormalDist().inv_cdf(0.5 + level / 2)
    inner = (survival > 0) & (survival < 1)
    held = np.where(inner, survival, 0.5)
    half = z * np.sqrt(np.where(inner, variance, 0.0)) / np.abs(np.log(held))
    lower = np.where(inner, held ** np.exp(half), survival)
    upper = np.where(inner, held ** np.exp(-half), survival)
    # Where nobody is left, the variance is infinite: the share is 0, and how much less sure it is nobody can say.
    return lower, upper


def _step(times: Floats, values: Floats, before: float, asked: ArrayLike) -> Floats:
    place = np.searchsorted(times, np.asarray(asked, dtype=np.float64).reshape(-1), side="right")
    return np.concatenate(([before], values))[place]
