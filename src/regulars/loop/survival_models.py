"""Survival models, fitted and judged on cases they have not seen, beside the curve that knows no covariate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from regulars.lifecycle.covariates import Coding, coding_of
from regulars.loop.survival_cases import Cases

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from regulars.lifecycle.cox import CoxRegression
    from regulars.lifecycle.kaplan_meier import KaplanMeier
    from regulars.lifecycle.weibull import WeibullRegression

__all__ = ["BASELINE", "FOLDS", "MODELS", "Fitted", "Scores", "chosen_of", "cross_validated", "fitted", "metrics_of"]

BASELINE: Final = "kaplan_meier"
MODELS: Final = ("cox", "weibull", BASELINE)
"""Every model tried, the one with the fewest assumptions first, the baseline last."""
FOLDS: Final = 5


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model with the coding of its covariates.

    Attributes:
        name: as in `MODELS`.
        model: what was learned.
        coding: how columns become covariates.
        strata: labels it learned from, the most frequent first.
    """

    name: str
    model: CoxRegression | WeibullRegression | KaplanMeier
    coding: Coding
    strata: tuple[str, ...]

    def risk(self, cases: Cases) -> NDArray[np.float64]:
        """Log of the relative hazard; 0 for everybody from the baseline."""
        import numpy as np

        from regulars.lifecycle.kaplan_meier import KaplanMeier

        if isinstance(self.model, KaplanMeier):
            return np.zeros(len(cases))
        return self.model.risk(self._matrix(cases))

    def survival_at(self, cases: Cases, times: NDArray[np.float64]) -> NDArray[np.float64]:
        """Share still going on: one row a case, one column a time."""
        import numpy as np

        from regulars.lifecycle.cox import CoxRegression
        from regulars.lifecycle.kaplan_meier import KaplanMeier

        if isinstance(self.model, KaplanMeier):
            return np.tile(self.model.survival_at(times), (len(cases), 1))
        if isinstance(self.model, CoxRegression):
            # A stratum that was not there to learn from borrows the curve of the most frequent one.
            known = np.where(np.isin(cases.stratum, self.strata), cases.stratum, self.strata[0])
            return self.model.survival_at(self._matrix(cases), times, known)
        return self.model.survival_at(self._matrix(cases), times)

    def _matrix(self, cases: Cases) -> NDArray[np.float64]:
        import numpy as np

        matrix = self.coding.matrix(cases.columns, len(cases))
        if self.name == "weibull":  # it has no strata: they are covariates like others
            matrix = np.column_stack([matrix, *(cases.stratum == label for label in sorted(self.strata)[1:])])
        return matrix


def fitted(name: str, cases: Cases) -> Fitted:
    """A model of this name that has learned from these cases."""
    import numpy as np

    from regulars.lifecycle.cox import CoxRegression
    from regulars.lifecycle.kaplan_meier import KaplanMeier
    from regulars.lifecycle.weibull import WeibullRegression

    coding = coding_of(cases.columns)
    labels, counts = np.unique(cases.stratum, return_counts=True)
    strata = tuple(str(label) for label in labels[np.argsort(-counts, kind="stable")])
    empty = Fitted(name, KaplanMeier(), coding, strata)
    if name == "cox":
        matrix = coding.matrix(cases.columns, len(cases))
        return Fitted(name, CoxRegression().fit(matrix, cases.duration, cases.ended, cases.stratum), coding, strata)
    if name == "weibull":
        model = WeibullRegression().fit(empty._matrix(cases), cases.duration, cases.ended)  # noqa: SLF001 - of its own kind
        return Fitted(name, model, coding, strata)
    return Fitted(name, KaplanMeier().fit(cases.duration, cases.ended), coding, strata)


def metrics_of(learned: Fitted, unseen: Cases, times: NDArray[np.float64]) -> dict[str, object]:
    """What a model is worth on cases it has not seen.

    `survival_at` is the share of the unseen cases it expects still to go on after each time; `calibration_error` how far
    that is, on average over the times, from what Kaplan and Meier count on the same cases.
    """
    import numpy as np

    from regulars.lifecycle.cox import log_likelihood_of
    from regulars.lifecycle.kaplan_meier import KaplanMeier
    from regulars.stats.concordance import concordance

    risk = learned.risk(unseen)
    expected = learned.survival_at(unseen, times).mean(axis=0)
    counted = KaplanMeier().fit(unseen.duration, unseen.ended).survival_at(times)
    return {
        "concordance": concordance(unseen.duration, unseen.ended, risk, unseen.stratum),
        "unseen_partial_log_likelihood": log_likelihood_of(risk, unseen.duration, unseen.ended, unseen.stratum),
        "survival_at": {f"{time:g}": float(share) for time, share in zip(times, expected, strict=True)},
        "calibration_error": float(np.abs(expected - counted).mean()),
    }


@dataclass(frozen=True, slots=True)
class Scores:
    """A model's log partial likelihood on each fold it had not seen, an end."""

    name: str
    folds: tuple[float, ...]


def cross_validated(names: tuple[str, ...], cases: Cases, seed: int) -> tuple[Scores, ...]:
    """Each model's score on five folds, the same for all, with ends spread evenly over them."""
    import numpy as np

    from regulars.lifecycle.cox import log_likelihood_of
    from regulars.stats.splits import stratified_folds

    found: dict[str, list[float]] = {name: [] for name in names}
    fold = stratified_folds(cases.ended, FOLDS, np.random.default_rng(seed))
    for number in range(FOLDS):
        learn, judge = cases.part(fold != number), cases.part(fold == number)
        for name in names:
            risk = fitted(name, learn).risk(judge)
            total = log_likelihood_of(risk, judge.duration, judge.ended, judge.stratum)
            found[name].append(total / max(1, int(judge.ended.sum())))
    return tuple(Scores(name, tuple(folds)) for name, folds in found.items())


def chosen_of(scores: tuple[Scores, ...]) -> str:
    """The best on average; but the earlier in `MODELS` where the difference is within one standard error of its folds.

    The baseline is last in `MODELS`, so a model has to be no worse than it to be chosen; where it is better by any margin that
    its folds support, it is never chosen against them.
    """
    import numpy as np

    means = {score.name: float(np.mean(score.folds)) for score in scores}
    best = max(means, key=lambda name: means[name])
    if best == BASELINE:
        return best
    folds = {score.name: np.array(score.folds) for score in scores}
    for name in MODELS:
        if name in folds and means[name] >= means.get(BASELINE, -np.inf):
            away = folds[best] - folds[name]
            if away.mean() <= away.std(ddof=1) / np.sqrt(len(away)):
                return name
    return best
