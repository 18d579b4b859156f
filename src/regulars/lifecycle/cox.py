"""Cox's proportional hazards: what makes an end come sooner, without assuming when ends come."""

from __future__ import annotations

from statistics import NormalDist
from typing import Any, Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.domain.errors import NotEnoughData, UsageError
from regulars.domain.words import Sentence, say
from regulars.lifecycle.lifetimes import Floats, Lifetimes, checked_covariates
from regulars.lifecycle.risk_sets import RiskSets
from regulars.stats.concordance import concordance
from regulars.stats.estimator import Estimator

__all__ = ["CoxRegression", "log_likelihood_of"]

_STEPS_MAX: Final = 60
_EXACT: Final = 1e-10
"""Stop when the log-likelihood cannot rise by more than about this."""
_ALIASED: Final = 1e-6
"""A covariate of which no more than this share is left, once the ones before it are taken out, says nothing new."""
_WALL: Final = 15.0
"""A coefficient this large, for one standard deviation of its covariate, is on its way to infinity."""


class CoxRegression(Estimator):
    """How much each covariate multiplies the chance to end next, in every stratum from a level of its own.

    What it tells a shop: which members leave sooner, by how much, and with what margin; and for a member, the share of
    such members still there after any time.

    Args:
        penalty: of squared coefficients (ridge), for many covariates and few ends; 0 is maximum likelihood.
        level: of the intervals.

    Attributes:
        coef_: a log hazard ratio a covariate; 0 for one in `aliased_`.
        standard_errors_: of the coefficients; not a number for one in `aliased_`.
        interval_: two columns, lower and upper end.
        log_likelihood_: the maximum of the log partial likelihood.
        log_likelihood_null_: the same where no covariate matters.
        aliased_: numbers of covariates that say nothing beyond those before them, within strata.
        concordance_: share of pairs ranked right on the cases it learned from, within strata.
        notes_: what to be careful about.

    It refuses durations below 0, events that are neither 0 nor 1, covariates that are no finite numbers, and cases
    without a single end.

    Source: Cox (1972), JRSS B 34; ties: Efron (1977), JASA 72; strata: Kalbfleisch and Prentice (2002), chapter 4.

    Example:
        >>> rng = np.random.default_rng(1)
        >>> x = rng.normal(size=(400, 1))
        >>> time = rng.exponential(np.exp(-0.7 * x[:, 0]))
        >>> model = CoxRegression().fit(x, time, np.ones(400))
        >>> bool(model.interval_[0, 0] < 0.7 < model.interval_[0, 1])
        True
    """

    coef_: Floats
    standard_errors_: Floats
    interval_: Floats
    log_likelihood_: float
    log_likelihood_null_: float
    aliased_: tuple[int, ...]
    concordance_: float
    notes_: tuple[Sentence, ...]
    means_: Floats
    n_features_in_: int
    strata_: NDArray[Any]

    def __init__(self, penalty: float = 0.0, level: float = 0.95) -> None:
        self.penalty = penalty
        self.level = level

    def fit(self, x: ArrayLike, durations: ArrayLike, events: ArrayLike, strata: ArrayLike | None = None) -> Self:
        """Learns coefficients and baseline hazards.

        Args:
            x: covariates, one row a case.
            durations: how long each case lasted or was watched.
            events: 1 where the end was seen, else 0.
            strata: any label a case; each label has a baseline of its own.

        Raises:
            NotEnoughData: no end was seen.
            UsageError: columns that no lifetimes can hold.
        """
        seen = Lifetimes.of(durations, events)
        matrix = checked_covariates(x, len(seen))
        labels = np.zeros(len(seen), dtype=np.int64) if strata is None else np.asarray(strata)
        if labels.shape != (len(seen),):
            raise UsageError(say("The strata are not one label a case."), fix=say("Give one label for each duration."))
        if not seen.ended.any():
            raise NotEnoughData(
                say("No end was seen, so nothing can be learned about when ends come."),
                fix=say("Give cases of which at least one ended."),
            )
        self.n_features_in_ = matrix.shape[1]
        self.strata_, stratum = np.unique(labels, return_inverse=True)
        sets = RiskSets.of(seen.duration, seen.ended, stratum)
        centred = _centred(matrix, stratum)
        spread = np.sqrt((centred**2).mean(axis=0))
        kept = _independent(centred)
        scaled = centred[sets.order][:, kept] / spread[kept]
        beta, information = self._search(sets, scaled)
        self._learn(beta, information, spread, kept, matrix.shape[1])
        self.log_likelihood_ = sets.likelihood(scaled, beta).value
        self.log_likelihood_null_ = sets.likelihood(scaled, np.zeros(len(kept))).value
        self.means_ = matrix.mean(axis=0)
        risk = self.risk(matrix)
        self.concordance_ = concordance(seen.duration, seen.ended, risk, stratum)
        self._keep_baselines(sets, risk)
        self.notes_ = _notes(beta)
        return self

    def risk(self, x: ArrayLike) -> Floats:
        """The log of how many times as likely each case is to end next as one with average covariates."""
        self._require_fit()
        matrix = np.asarray(x, dtype=np.float64)
        return np.asarray((checked_covariates(matrix, len(matrix), self.n_features_in_) - self.means_) @ self.coef_)

    def survival_at(self, x: ArrayLike, times: ArrayLike, strata: ArrayLike | None = None) -> Floats:
        """The share of such cases still going on: one row a case, one column a time.

        Raises:
            UsageError: a stratum that was not learned from.
        """
        risk = self.risk(x)
        asked = np.asarray(times, dtype=np.float64).reshape(-1)
        labels = np.zeros(len(risk), dtype=np.int64) if strata is None else np.asarray(strata)
        if not np.isin(labels, self.strata_).all():
            raise UsageError(say("A stratum was not there to learn from."), fix=say("Ask about strata that were."))
        hazard = np.stack([_step(*self._baselines[place], asked) for place in range(len(self.strata_))])
        return np.asarray(np.exp(-np.exp(risk)[:, None] * hazard[np.searchsorted(self.strata_, labels)]))

    def partial_log_likelihood(
        self, x: ArrayLike, durations: ArrayLike, events: ArrayLike, strata: ArrayLike | None = None
    ) -> float:
        """Of these cases, seen before or not, at the coefficients learned."""
        return log_likelihood_of(self.risk(x), durations, events, strata)

    def _search(self, sets: RiskSets, scaled: Floats) -> tuple[Floats, Floats]:
        """Newton's method with halved steps, on covariates of unit spread."""
        beta = np.zeros(scaled.shape[1])
        found = sets.likelihood(scaled, beta)
        ridge = self.penalty * np.eye(len(beta))
        for _ in range(_STEPS_MAX if len(beta) else 0):
            slope = found.gradient - self.penalty * beta
            step = np.linalg.lstsq(found.information + ridge, slope, rcond=1e-12)[0]
            gain = float(step @ slope)
            if gain < _EXACT:
                break
            for _ in range(30):
                tried = sets.likelihood(scaled, beta + step)
                rise = tried.value - found.value - self.penalty * float(step @ (beta + step / 2))
                if np.isfinite(rise) and rise > 1e-4 * gain:
                    break
                step, gain = step / 2, gain / 2
            else:
                break
            beta, found = beta + step, tried
            if np.abs(beta).max() > _WALL:
                break
        return beta, found.information + ridge

    def _learn(self, beta: Floats, information: Floats, spread: Floats, kept: list[int], covariates: int) -> None:
        coef, errors = np.zeros(covariates), np.full(covariates, np.nan)
        coef[kept] = beta / spread[kept]
        errors[kept] = np.sqrt(np.maximum(np.diag(np.linalg.pinv(information)), 0.0)) / spread[kept]
        half = NormalDist().inv_cdf(0.5 + self.level / 2) * errors
        self.coef_, self.standard_errors_ = coef, errors
        self.interval_ = np.stack([coef - half, coef + half], axis=1)
        self.aliased_ = tuple(place for place in range(covariates) if place not in kept)

    def _keep_baselines(self, sets: RiskSets, risk: Floats) -> None:
        hazards = sets.hazards(np.exp(risk[sets.order]))
        self._baselines: list[tuple[Floats, Floats]] = []
        for place in range(len(self.strata_)):
            inside = np.flatnonzero(sets.stratum == place)[::-1]
            self._baselines.append((sets.duration[inside], np.cumsum(hazards[inside])))


def log_likelihood_of(
    risk: ArrayLike, durations: ArrayLike, events: ArrayLike, strata: ArrayLike | None = None
) -> float:
    """The log partial likelihood of any log-risk score, wherever it comes from; ties by Efron's method."""
    seen = Lifetimes.of(durations, events)
    labels = np.zeros(len(seen)) if strata is None else np.asarray(strata)
    sets = RiskSets.of(seen.duration, seen.ended, np.unique(labels, return_inverse=True)[1])
    score = np.asarray(risk, dtype=np.float64).reshape(-1, 1)[sets.order]
    return sets.likelihood(score, np.ones(1)).value


def _centred(matrix: Floats, stratum: NDArray[np.intp]) -> Floats:
    """Covariates less their mean in the stratum: the likelihood does not see the difference, the arithmetic does."""
    if not matrix.shape[1]:
        return matrix
    counts = np.bincount(stratum)
    means = np.stack([np.bincount(stratum, weights=column) / counts for column in matrix.T], axis=1)
    return np.asarray(matrix - means[stratum])


def _independent(centred: Floats) -> list[int]:
    """Numbers of the columns that are no combination of those before them (Gram and Schmidt, twice for exactness)."""
    kept: list[int] = []
    basis: list[Floats] = []
    for place, column in enumerate(centred.T):
        size = float(np.linalg.norm(column))
        rest = column
        for _ in range(2):
            for known in basis:
                rest = rest - (rest @ known) * known
        left = float(np.linalg.norm(rest))
        if size > 0 and left > _ALIASED * size:
            kept.append(place)
            basis.append(rest / left)
    return kept


def _step(times: Floats, hazard: Floats, asked: Floats) -> Floats:
    return np.append(0.0, hazard)[np.searchsorted(times, asked, side="right")]


def _notes(beta: Floats) -> tuple[Sentence, ...]:
    if len(beta) and np.abs(beta).max() > _WALL:
        return (
            say("A covariate parts those who end from the others completely; its coefficient has no finite estimate."),
        )
    return ()
