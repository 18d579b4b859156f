"""Weibull: one curve for how long things last, which may speed up or slow down, with covariates that stretch it."""

from __future__ import annotations

from statistics import NormalDist
from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.domain.errors import NotEnoughData
from regulars.domain.words import say
from regulars.lifecycle.lifetimes import Floats, Lifetimes, checked_covariates
from regulars.stats.estimator import Estimator

__all__ = ["WeibullRegression"]

_STEPS_MAX: Final = 100
_EXACT: Final = 1e-10
_LOG_MAX: Final = 100.0
"""A hazard beyond e to this is no candidate: its likelihood is nil."""


class WeibullRegression(Estimator):
    """Durations whose end comes ever sooner or ever later, stretched by covariates (accelerated failure time).

    What it tells a shop: whether those who stay become safer or not (`shape_` below or above 1), and how many will be left
    at times that nobody has been watched for yet, which Kaplan-Meier cannot say. With x it holds that
    log T = intercept + x·coef + W / shape, so S(t) = exp(-(t / exp(intercept + x·coef)) ** shape).

    Args:
        penalty: of squared coefficients on covariates of unit spread (ridge); keeps twins among covariates apart.
        level: of the intervals.

    Attributes:
        shape_: above 1 ends come ever sooner, below 1 ever later.
        intercept_: log of the typical duration where every covariate is 0.
        coef_: by how much each covariate stretches durations, on a log scale.
        standard_errors_: of shape's logarithm, intercept and coefficients, in this order.
        interval_: two columns, of the same.
        log_likelihood_: at the maximum.

    A case seen for a duration of 0 without an end says nothing and is left out; an end at 0 counts as half the shortest
    duration. It refuses durations below 0, events that are neither 0 nor 1, and cases without a single end.

    Source: Kalbfleisch and Prentice (2002), sections 2.2.2 and 3.4.

    Example:
        >>> rng = np.random.default_rng(1)
        >>> model = WeibullRegression().fit(None, 10 * rng.weibull(1.5, 2000), np.ones(2000))
        >>> round(model.shape_, 1), round(float(np.exp(model.intercept_)))
        (1.5, 10)
    """

    shape_: float
    intercept_: float
    coef_: Floats
    standard_errors_: Floats
    interval_: Floats
    log_likelihood_: float
    n_features_in_: int

    def __init__(self, penalty: float = 1e-6, level: float = 0.95) -> None:
        self.penalty = penalty
        self.level = level

    def fit(self, x: ArrayLike | None, durations: ArrayLike, events: ArrayLike) -> Self:
        """Learns shape, intercept and coefficients by maximum likelihood.

        Args:
            x: covariates, one row a case; None for none.
            durations: how long each case lasted or was watched.
            events: 1 where the end was seen, else 0.

        Raises:
            NotEnoughData: no end was seen.
            UsageError: columns that no lifetimes can hold.
        """
        seen = Lifetimes.of(durations, events)
        matrix = np.zeros((len(seen), 0)) if x is None else checked_covariates(x, len(seen))
        if not seen.ended.any() or not (seen.duration > 0).any():
            raise NotEnoughData(
                say("No end was seen, so nothing can be learned about when ends come."),
                fix=say("Give cases of which at least one ended."),
            )
        self.n_features_in_ = matrix.shape[1]
        kept = (seen.duration > 0) | seen.ended
        shortest = float(seen.duration[seen.duration > 0].min())
        log_time = np.log(np.where(seen.duration > 0, seen.duration, shortest / 2))[kept]
        means = matrix[kept].mean(axis=0)
        spread = matrix[kept].std(axis=0)
        spread = np.where(spread > 0, spread, 1.0)
        design = np.column_stack([np.ones(int(kept.sum())), (matrix[kept] - means) / spread])
        theta, information = self._search(design, log_time, seen.ended[kept])
        self._learn(theta, information, means, spread)
        self.log_likelihood_ = _likelihood(theta, design, log_time, seen.ended[kept])[0]
        return self

    def risk(self, x: ArrayLike) -> Floats:
        """The log of how many times as likely each case is to end next as one whose covariates are all 0."""
        self._require_fit()
        return np.asarray(-self.shape_ * (self._stretch(x) - self.intercept_))

    def survival_at(self, x: ArrayLike, times: ArrayLike) -> Floats:
        """The share of such cases still going on: one row a case, one column a time."""
        self._require_fit()
        with np.errstate(divide="ignore"):
            log_time = np.log(np.asarray(times, dtype=np.float64).reshape(1, -1))
        return np.asarray(np.exp(-np.exp(self.shape_ * (log_time - self._stretch(x)[:, None]))))

    def _stretch(self, x: ArrayLike) -> Floats:
        matrix = np.asarray(x, dtype=np.float64)
        return np.asarray(self.intercept_ + checked_covariates(matrix, len(matrix), self.n_features_in_) @ self.coef_)

    def _search(self, design: Floats, log_time: Floats, ended: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """Newton's method with halved steps on (log shape, intercept, coefficients)."""
        covariates = design.shape[1] - 1
        ridge = np.diag([0.0, 0.0, *[self.penalty] * covariates])
        theta = np.zeros(covariates + 2)
        # All time watched over all ends: the exponential's own estimate.
        theta[1] = log_time.max() + np.log(np.exp(log_time - log_time.max()).sum() / max(1, int(ended.sum())))
        value, slope, information = _likelihood(theta, design, log_time, ended)
        for _ in range(_STEPS_MAX):
            slope = slope - ridge @ theta
            curvature = information + ridge
            # Far from the top the likelihood may bend upwards; a little more of the identity makes the step an ascent.
            lowest = float(np.linalg.eigvalsh(curvature)[0])
            curvature = curvature + max(0.0, 1e-9 - lowest) * 1.1 * np.eye(len(theta))
            step = np.linalg.solve(curvature, slope)
            gain = float(step @ slope)
            if gain < _EXACT:
                break
            for _ in range(40):
                tried = theta + step
                rise = _value(tried, design, log_time, ended) - value
                rise -= 0.5 * float(tried @ ridge @ tried - theta @ ridge @ theta)
                if rise > 1e-4 * gain:
                    break
                step, gain = step / 2, gain / 2
            else:
                break
            theta = tried
            value, slope, information = _likelihood(theta, design, log_time, ended)
        return theta, information + ridge

    def _learn(self, theta: Floats, information: Floats, means: Floats, spread: Floats) -> None:
        coef = theta[2:] / spread
        self.shape_, self.coef_ = float(np.exp(theta[0])), coef
        self.intercept_ = float(theta[1] - means @ coef)
        # Back from centred covariates: the intercept is a combination of what was learned.
        back = np.eye(len(theta))
        back[2:, 2:] = np.diag(1 / spread)
        back[1, 2:] = -means / spread
        covariance = back @ np.linalg.pinv(information) @ back.T
        errors = np.sqrt(np.maximum(np.diag(covariance), 0.0))
        half = NormalDist().inv_cdf(0.5 + self.level / 2) * errors
        middle = np.concatenate([[theta[0], self.intercept_], coef])
        self.standard_errors_ = errors
        self.interval_ = np.stack([middle - half, middle + half], axis=1)


def _value(theta: Floats, design: Floats, log_time: Floats, ended: NDArray[np.bool_]) -> float:
    """The log-likelihood; minus infinity far off."""
    z = np.exp(min(theta[0], _LOG_MAX)) * (log_time - design @ theta[1:])
    if not np.isfinite(z).all() or z.max() > _LOG_MAX:
        return -np.inf
    return float((ended * (theta[0] + z - log_time)).sum() - np.exp(z).sum())


def _likelihood(
    theta: Floats, design: Floats, log_time: Floats, ended: NDArray[np.bool_]
) -> tuple[float, Floats, Floats]:
    """The log-likelihood, its gradient, and minus its second derivative, in (log shape, intercept, coefficients)."""
    shape = np.exp(theta[0])
    gap = log_time - design @ theta[1:]
    z = shape * gap
    grown = np.exp(z)
    value = float((ended * (theta[0] + z - log_time)).sum() - grown.sum())
    pull = ended - grown
    slope = np.concatenate([[float((ended + pull * z).sum())], -shape * (pull @ design)])
    bend = np.empty((len(theta), len(theta)))
    bend[0, 0] = float((grown * z * z - pull * z).sum())
    bend[0, 1:] = bend[1:, 0] = -shape * ((grown * z - pull) @ design)
    bend[1:, 1:] = shape * shape * (design * grown[:, None]).T @ design
    return value, slope, bend
