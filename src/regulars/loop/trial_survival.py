"""How well it is foreseen when something ends, on your own file: Cox and Weibull beside the plain curve. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final

from regulars.domain.errors import NotEnoughData, UsageError
from regulars.domain.words import Sentence, say, word
from regulars.lifecycle.covariates import coding_of
from regulars.lifecycle.giveaways import giveaways
from regulars.loop.house import House
from regulars.loop.survival_cases import Cases, cases_of
from regulars.loop.survival_models import (
    BASELINE,
    FOLDS,
    MODELS,
    Fitted,
    chosen_of,
    cross_validated,
    fitted,
    metrics_of,
)
from regulars.loop.trial import Warned

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["ENDS_MIN", "SURVIVAL_MODEL_WORDS", "SurvivalTrial", "trial_survival"]

ENDS_MIN: Final = 30
"""With fewer ends than this, in a fifth of the cases too few are left to judge on."""
SURVIVAL_MODEL_WORDS: Final[dict[str, Sentence]] = {
    "cox": word("model", "Cox"),
    "weibull": word("model", "Weibull"),
    "kaplan_meier": word("model", "the same curve for everybody"),
}


@dataclass(frozen=True, slots=True)
class SurvivalTrial:
    """The outcome; the JSON document of ``regulars trial survival``.

    Attributes:
        task: ``survival``.
        file: name of the file it was tried on.
        rows: data rows read.
        protocol: what was learned from and what was judged on.
        seed: of everything random.
        seconds: how long it took.
        chosen: picked inside the training part only.
        baseline: the dumb one.
        models: name to metrics.
        warnings: what to be careful about, each with a code.
        assumptions: how the file was read.
    """

    task: str
    file: str
    rows: int
    protocol: Sentence
    seed: int
    seconds: float
    chosen: str
    baseline: str
    models: Mapping[str, Mapping[str, object]]
    warnings: tuple[Warned, ...]
    assumptions: tuple[Sentence, ...]


def trial_survival(
    house: House,
    path: Path,
    duration: str,
    event: str,
    strata: Sequence[str] = (),
    dropped: Sequence[str] = (),
    kept: Sequence[str] = (),
    positive: str | None = None,
    seconds_max: float | None = None,
) -> SurvivalTrial:
    """Tries the models.

    Four fifths of the distinct rows are learned from, one fifth is judged on; the choice is made inside the four fifths, on
    five folds. The partial log-likelihood and the coefficients are those of every row, as published figures are.

    Args:
        house: the shop; only its engine and seed are used.
        path: one row a case.
        duration: column that says how long.
        event: column that says whether the end was seen.
        strata: columns whose combinations get a baseline of their own.
        dropped: columns not to be used.
        kept: columns to be used although they nearly give the answer away.
        positive: value of the event column for an end.
        seconds_max: no further model is begun after so long; the baseline is always there.

    Raises:
        ColumnMissing: a named column is not in the file.
        NotEnoughData: too few ends.
        UsageError: the event column cannot be read.
    """
    import numpy as np

    from regulars.stats.splits import stratified_folds

    begun = perf_counter()
    cases = cases_of(house, path, duration, event, strata, dropped, positive)
    if unknown := [name for name in kept if name not in cases.columns]:
        raise UsageError(
            say('"%(column)s" cannot be kept: it is no covariate of this file.', column=unknown[0]),
            fix=say("Name a column of the file that is neither duration, event nor stratum, and is not dropped."),
        )
    distinct = cases.part(cases.first_of_its_kind)
    ends = int(distinct.ended.sum())
    if min(ends, len(distinct) - ends) < FOLDS or ends < ENDS_MIN:
        raise NotEnoughData(
            say("Too few ends to judge a model on: %(count)s.", count=ends),
            fix=say("A trial needs %(needed)s cases that ended, and a few that did not.", needed=ENDS_MIN),
        )
    fifth = stratified_folds(distinct.ended, FOLDS, np.random.default_rng(house.settings.seed))
    learn, unseen = distinct.part(fifth != 0), distinct.part(fifth == 0)
    leaks = tuple(name for name in giveaways(learn.columns, learn.duration, learn.ended) if name not in kept)
    cases, learn, unseen = (part.without(leaks) for part in (cases, learn, unseen))
    names = _in_time(begun, seconds_max)
    scores = cross_validated(names, learn, house.settings.seed)
    times = _times(learn)
    return SurvivalTrial(
        task="survival",
        file=cases.file,
        rows=cases.rows,
        protocol=_protocol(len(learn), len(unseen), house.settings.seed),
        seed=house.settings.seed,
        seconds=round(perf_counter() - begun, 3),
        chosen=chosen_of(scores),
        baseline=BASELINE,
        models={name: _judged(name, cases, learn, unseen, times) for name in names},
        warnings=(*_warned(leaks, cases), *_too_late(names)),
        assumptions=_assumptions(cases, positive, event),
    )


def _in_time(begun: float, seconds_max: float | None) -> tuple[str, ...]:
    """All models, or the baseline alone where reading the file took all the time there was."""
    return MODELS if seconds_max is None or perf_counter() - begun < seconds_max else (BASELINE,)


def _times(learn: Cases) -> NDArray[np.float64]:
    """Where survival is told: the quartiles of how long cases were watched."""
    import numpy as np

    return np.unique(np.quantile(learn.duration, (0.25, 0.5, 0.75), method="inverted_cdf"))


def _judged(name: str, cases: Cases, learn: Cases, unseen: Cases, times: NDArray[np.float64]) -> dict[str, object]:
    from regulars.lifecycle.cox import log_likelihood_of

    whole = fitted(name, cases)
    found = metrics_of(fitted(name, learn), unseen, times)
    total = log_likelihood_of(whole.risk(cases), cases.duration, cases.ended, cases.stratum)
    return {**found, "partial_log_likelihood": total, "params": _params(whole), "intervals": _intervals(whole)}


def _params(whole: Fitted) -> dict[str, float]:
    """Coefficients by name; hazard ratios on a log scale for Cox, stretch of durations for Weibull."""
    from regulars.lifecycle.cox import CoxRegression
    from regulars.lifecycle.weibull import WeibullRegression

    if isinstance(whole.model, CoxRegression):
        told = zip(whole.coding.names, whole.model.coef_, strict=True)
        return {name: float(value) for place, (name, value) in enumerate(told) if place not in whole.model.aliased_}
    if isinstance(whole.model, WeibullRegression):
        named = zip(whole.coding.names, whole.model.coef_[: len(whole.coding.names)], strict=True)
        return {"shape": whole.model.shape_, "intercept": whole.model.intercept_} | {
            name: float(value) for name, value in named
        }
    return {}


def _intervals(whole: Fitted) -> dict[str, list[float]]:
    """Of Cox's coefficients, 95 %."""
    from regulars.lifecycle.cox import CoxRegression

    if not isinstance(whole.model, CoxRegression):
        return {}
    ends = whole.model.interval_
    return {
        name: [float(ends[place, 0]), float(ends[place, 1])]
        for place, name in enumerate(whole.coding.names)
        if place not in whole.model.aliased_
    }


def _protocol(learned: int, unseen: int, seed: int) -> Sentence:
    return say(
        "learn from %(learned)s rows, judge on %(unseen)s others (exact duplicates removed, ends spread evenly, seed %(seed)s); "
        "chosen on five folds of the first; coefficients and partial log-likelihood from every row",
        learned=learned,
        unseen=unseen,
        seed=str(seed),
    )


def _warned(leaks: Sequence[str], cases: Cases) -> list[Warned]:
    found = [
        Warned(
            "label_leak",
            say(
                '"%(column)s" nearly gives the answer away: it is known only when a case is over, and is left out. '
                "Use it all the same with --keep.",
                column=name,
            ),
            (name,),
        )
        for name in leaks
    ]
    if cases.left_out:
        found.append(
            Warned(
                "rows_left_out",
                say("%(rows)s rows do not say how long or whether it ended, and are left out.", rows=cases.left_out),
            )
        )
    return found


def _too_late(names: tuple[str, ...]) -> list[Warned]:
    return [
        Warned(
            "time_budget",
            say("The time was over before %(model)s could be tried.", model=SURVIVAL_MODEL_WORDS[name]),
        )
        for name in MODELS
        if name not in names
    ]


def _assumptions(cases: Cases, positive: str | None, event: str) -> tuple[Sentence, ...]:
    coding = coding_of(cases.columns)
    found = [
        say('%(file)s: "%(column)s" names the case and is not used.', file=cases.file, column=name)
        if why == "identifier"
        else say('%(file)s: "%(column)s" says the same of everybody and is not used.', file=cases.file, column=name)
        for name, why in coding.left_out.items()
    ]
    if positive is None:
        ends = int(cases.ended.sum())
        found.append(
            say(
                '%(file)s: %(ends)s of %(rows)s cases ended, by "%(column)s".',
                file=cases.file,
                ends=ends,
                rows=len(cases),
                column=event,
            )
        )
    return tuple(found)
