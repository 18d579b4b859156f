"""Who leaves, who answers: a model on your own table, beside the dumb baseline. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Final

from regulars.domain.errors import UsageError
from regulars.domain.words import Percent, Sentence, say
from regulars.loop.house import House
from regulars.loop.table_of_file import read_table
from regulars.loop.trial import Trial, Warned
from regulars.loop.trial_table import Asked, Prepared, once, prepare

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from regulars.predict.encoding import Table

__all__ = ["BASELINES", "trial_churn"]

BASELINES: Final = ("best_column", "prior")
"""The single column that ranks best, and the share that everybody gets; the first is the one to beat."""
FOLDS_MAX: Final = 50
TEST_SHARE: Final = 5
"""One in so many rows is held back where nothing else is said."""
_INNER_FOLDS: Final = 3
_TWO: Final = 2


@dataclass(slots=True)
class _Heard:
    """Chances of one model on the rows it was judged on, part by part."""

    truth: list[NDArray[np.float64]]
    chance: list[NDArray[np.float64]]


def trial_churn(house: House, path: str, asked: Asked) -> Trial:
    """How well a column is foreseen from the others.

    Args:
        house: the shop; only its engine and settings are used.
        path: a table with one row a member.
        asked: what is to be foreseen, and how it is judged.

    Raises:
        ColumnMissing: a column that was named is not there.
        UsageError: the target has more than two values and none was named, or folds and a test file were both asked.
        NotEnoughData: too few rows of a kind.
    """
    begun = perf_counter()
    if asked.folds and asked.test:
        raise UsageError(say("Folds and a test file exclude each other."), fix=say("Give --folds or --test, not both."))
    if asked.folds and not _TWO <= asked.folds <= FOLDS_MAX:
        raise UsageError(
            say("%(folds)s folds cannot be made.", folds=asked.folds),
            fix=say("Choose %(least)s to %(most)s.", least=_TWO, most=FOLDS_MAX),
        )
    seed = house.settings.seed
    file = read_table(house, path)
    file.column(asked.target)
    told = read_table(house, asked.test) if asked.test else None
    rows = file.rows + (0 if told is None else told.rows)
    warnings: list[Warned] = []
    if not (asked.folds or told):
        file = once(file, warnings)
    prepared = prepare(file, told, asked, warnings)
    splits, protocol = _splits(prepared, asked, seed)
    warnings += _leaks(prepared, splits[0][0], seed)
    heard, inner, params = _judged(prepared, splits, asked, seed, begun, warnings)
    chosen = min(inner, key=lambda name: inner[name])
    return Trial(
        task=asked.task,
        file=file.name,
        rows=rows,
        protocol=protocol,
        seed=seed,
        seconds=round(perf_counter() - begun, 3),
        chosen=chosen,
        baseline=BASELINES[0],
        models={name: {**_metrics(found), **params.get(name, {})} for name, found in heard.items()},
        warnings=tuple(warnings),
        assumptions=(*file.notes, _meant(asked, prepared)),
    )


def _splits(
    prepared: Prepared, asked: Asked, seed: int
) -> tuple[list[tuple[NDArray[np.int64], NDArray[np.int64]]], Sentence]:
    """Rows learned from and rows judged on, and how they were parted."""
    import numpy as np

    from regulars.predict.folds import stratified_folds

    rows = len(prepared.happened)
    if asked.test:
        parts = (np.arange(rows) < prepared.learned_rows).astype(np.int64)
        protocol = say("learn from %(learned)s rows, judge on the %(judged)s rows of the test file",
                       learned=prepared.learned_rows, judged=rows - prepared.learned_rows)  # fmt: skip
        return [(np.flatnonzero(parts == 1), np.flatnonzero(parts == 0))], protocol
    folds = asked.folds or TEST_SHARE
    parts = stratified_folds(prepared.happened, folds, seed)
    pairs = [(np.flatnonzero(parts != part), np.flatnonzero(parts == part)) for part in range(int(parts.max()) + 1)]
    if asked.folds:
        return pairs, say(
            "%(folds)s stratified folds, each judged on after learning from the others; metrics are means over folds",
            folds=len(pairs),
        )
    return pairs[:1], say("exact duplicates removed; learn from four in five rows, judge on the fifth, stratified")


def _leaks(prepared: Prepared, learned: NDArray[np.int64], seed: int) -> list[Warned]:
    from regulars.predict.leaks import leaks_in
    from regulars.predict.tabular import taken

    found = leaks_in(taken(prepared.columns, learned), prepared.happened[learned], seed)
    return [
        Warned(
            "label_leak",
            say(
                '"%(column)s" nearly gives the answer away: the area under the curve is %(whole)s with it and %(without)s '
                "without it. If it is known only afterwards, leave it out: --drop",
                column=leak.column,
                whole=round(leak.whole, 3),
                without=round(leak.without, 3),
            )
            if leak.without < leak.whole
            else say(
                '"%(column)s" nearly gives the answer away: by itself it ranks with an area under the curve of %(alone)s. '
                "If it is known only afterwards, leave it out: --drop",
                column=leak.column,
                alone=round(leak.alone, 3),
            ),
            (leak.column,),
        )
        for leak in found
    ]


def _judged(
    prepared: Prepared,
    splits: Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]],
    asked: Asked,
    seed: int,
    begun: float,
    warnings: list[Warned],
) -> tuple[dict[str, _Heard], dict[str, float], dict[str, dict[str, object]]]:
    """Chances on the judged rows; mean log loss inside the learned rows; and the best column."""
    import numpy as np

    from regulars.predict.churn import Churn
    from regulars.predict.learners import LEARNERS
    from regulars.predict.tabular import taken

    heard: dict[str, _Heard] = {}
    inner: dict[str, list[float]] = {}
    best = ""

    def is_late() -> bool:
        return asked.seconds_max is not None and perf_counter() - begun > asked.seconds_max

    # Without a budget everything is learned; with one the quickest learner first, the rest while there is time.
    learners: tuple[str, ...] = LEARNERS
    for place, (learned, judged) in enumerate(splits):
        if place and is_late():
            warnings.append(Warned("time_budget", say("The time was over after %(folds)s folds.", folds=place)))
            break
        rows, truth = taken(prepared.columns, learned), prepared.happened[learned]
        if asked.seconds_max is not None and is_late():
            learners = LEARNERS[:1]
            warnings.append(
                Warned("time_budget", say("The time was over before more than one way to learn could be tried."))
            )
        model = Churn(learners, folds=_INNER_FOLDS, random_state=seed).learn(rows, truth)
        rest = taken(prepared.columns, judged)
        best, alone = _best_column(rows, truth, rest, seed)
        chances = {name: model.chance(rest, name) for name in model.platt_}
        chances |= {BASELINES[0]: alone, BASELINES[1]: np.full(len(judged), truth.mean())}
        for name, chance in chances.items():
            one = heard.setdefault(name, _Heard([], []))
            one.truth.append(prepared.happened[judged])
            one.chance.append(chance)
        for name, held in model.held_back_.items():
            inner.setdefault(name, []).append(held["log_loss"])
    means = {name: float(np.mean(losses)) for name, losses in inner.items()}
    return heard, means, {BASELINES[0]: {"column": best}}


def _best_column(rows: Table, truth: NDArray[np.float64], rest: Table, seed: int) -> tuple[str, NDArray[np.float64]]:
    """The column that ranks best by itself inside the learned rows, and its chances on the others."""
    from regulars.predict.churn import Churn
    from regulars.predict.folds import stratified_folds
    from regulars.predict.leaks import column_score

    half = stratified_folds(truth, _TWO, seed) == 0
    best = max(rows, key=lambda name: column_score(rows[name], truth, half))
    model = Churn(("curves",), folds=_TWO, random_state=seed).learn({best: rows[best]}, truth)
    return best, model.chance({best: rest[best]})


def _metrics(heard: _Heard) -> Mapping[str, object]:
    """Means over the parts; calibration and the interval over all parts together."""
    import numpy as np

    from regulars.stats.metrics import roc_auc
    from regulars.stats.probabilities import auc_interval, average_precision, brier, calibration_error, log_loss

    pairs = list(zip(heard.truth, heard.chance, strict=True))
    truth, chance = np.concatenate(heard.truth), np.concatenate(heard.chance)
    means = {
        name: float(np.mean([metric(*pair) for pair in pairs]))
        for name, metric in (
            ("auc", roc_auc),
            ("average_precision", average_precision),
            ("brier", brier),
            ("log_loss", log_loss),
        )
    }
    return {
        **means,
        "calibration_error": calibration_error(truth, chance),
        "auc_interval": list(auc_interval(truth, chance)),
    }


def _meant(asked: Asked, prepared: Prepared) -> Sentence:
    return say(
        '"%(column)s" happened where it says "%(value)s": %(share)s of rows.',
        column=asked.target,
        value=prepared.positive,
        share=Percent(float(prepared.happened.mean())),
    )
