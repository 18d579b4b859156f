"""Who leaves, who answers: a model on your own table, beside the dumb baseline. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from regulars.domain.errors import NotEnoughData, UsageError
from regulars.domain.words import Percent, Sentence, say, say_many
from regulars.loop.house import House
from regulars.loop.table_of_file import FileTable, read_table
from regulars.loop.trial import Trial, Warned

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from regulars.predict.encoding import Table

__all__ = ["BASELINES", "Asked", "trial_churn"]

BASELINES: Final = ("best_column", "prior")
"""The single column that ranks best, and the share that everybody gets; the first is the one to beat."""
CLASS_MIN: Final = 10
FOLDS_MAX: Final = 50
TEST_SHARE: Final = 5
"""One in so many rows is held back where nothing else is said."""
_INNER_FOLDS: Final = 3
_YES: Final = ("yes", "true", "1", "y", "t", "churned", "churn", "left", "exited", "是", "流失", "有", "1.0")
_TWO: Final = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """What a trial of churn or response was asked.

    Attributes:
        task: ``churn`` or ``response``.
        target: column that says what happened.
        positive: the value that means it did; "" takes a usual one, else the rarer.
        dropped: columns that must not be used.
        folds: parts to judge on in turn; 0 holds back one row in five.
        test: another file to judge on; "" holds back.
        seconds_max: no further fold or learner is begun after so long.
    """

    task: str
    target: str
    positive: str = ""
    dropped: tuple[str, ...] = ()
    folds: int = 0
    test: str = ""
    seconds_max: float | None = None


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
        file, repeated = _once(file)
        if repeated:
            warnings.append(_repeated(repeated))
    prepared = _prepare(file, told, asked, warnings)
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


@dataclass(frozen=True, slots=True)
class _Prepared:
    columns: Table
    happened: NDArray[np.float64]
    positive: str
    learned_rows: int


def _prepare(file: FileTable, told: FileTable | None, asked: Asked, warnings: list[Warned]) -> _Prepared:
    """Both files as one typed table, the learned rows first."""
    import numpy as np

    from regulars.predict.typing import MISSING, typed

    files = [file] if told is None else [file, told]
    target = np.concatenate([each.column(asked.target) for each in files])
    said = np.array(["" if cell is None else str(cell).strip() for cell in target], dtype=object)
    is_known = np.array([cell.lower() not in MISSING for cell in said])
    positive = _positive(said[is_known], asked)
    if not is_known.all():
        count = int((~is_known).sum())
        message = say_many(
            "%(count)s row without a target was left out.", "%(count)s rows without a target were left out.", count
        )
        warnings.append(Warned("target_missing", message, (asked.target,)))
    rest = file.without([asked.target, *(name for name in asked.dropped if name != asked.target)])
    columns: dict[str, NDArray[Any]] = {}
    for name in rest.cells:
        column = typed(np.concatenate([each.column(name) for each in files])[is_known])
        if column.is_used:
            columns[name] = column.values
        else:
            warnings.append(_unused(name, column.kind))
    happened = (said[is_known] == positive).astype(np.float64)
    learned = int(is_known[: file.rows].sum())
    if not columns:
        raise NotEnoughData(
            say("No column is left to learn from."), fix=say("Give a table with numbers or words beside the target.")
        )
    if min(happened[:learned].sum(), (1 - happened[:learned]).sum()) < CLASS_MIN:
        raise NotEnoughData(
            say("Too few rows of one kind to learn from."),
            fix=say("A trial needs at least %(needed)s rows with and without it.", needed=CLASS_MIN),
        )
    return _Prepared(columns, happened, positive, learned)


def _positive(said: NDArray[Any], asked: Asked) -> str:
    """The value that means it happened."""
    import numpy as np

    values, counts = np.unique(said.astype(str), return_counts=True)
    if asked.positive:
        if asked.positive not in values:
            raise UsageError(
                say('"%(value)s" is no value of "%(column)s".', value=asked.positive, column=asked.target),
                fix=say("Its values are: %(values)s.", values=", ".join(values[:10])),
            )
        return asked.positive
    if len(values) != _TWO:
        raise UsageError(
            say('"%(column)s" has %(count)s different values.', column=asked.target, count=len(values)),
            fix=say("Say which one means that it happened: --positive VALUE"),
        )
    usual = [str(value) for value in values if value.lower() in _YES]
    return usual[0] if len(usual) == 1 else str(values[np.argmin(counts)])


def _once(file: FileTable) -> tuple[FileTable, int]:
    """The file without rows that repeat another one exactly, and how many these were."""
    import numpy as np

    seen: set[tuple[Any, ...]] = set()
    kept = np.ones(file.rows, dtype=np.bool_)
    for place, row in enumerate(zip(*file.cells.values(), strict=True)):
        kept[place] = row not in seen
        seen.add(row)
    cells = {name: values[kept] for name, values in file.cells.items()}
    return FileTable(file.name, cells, int(kept.sum()), file.notes), int((~kept).sum())


def _splits(
    prepared: _Prepared, asked: Asked, seed: int
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


def _leaks(prepared: _Prepared, learned: NDArray[np.int64], seed: int) -> list[Warned]:
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
    prepared: _Prepared,
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


def _meant(asked: Asked, prepared: _Prepared) -> Sentence:
    return say(
        '"%(column)s" happened where it says "%(value)s": %(share)s of rows.',
        column=asked.target,
        value=prepared.positive,
        share=Percent(float(prepared.happened.mean())),
    )


def _repeated(rows: int) -> Warned:
    return Warned(
        "duplicates_removed",
        say_many(
            "%(count)s row repeats another one exactly and was left out.",
            "%(count)s rows repeat another one exactly and were left out.",
            rows,
        ),
    )


def _unused(name: str, kind: str) -> Warned:
    says = {
        "identifier": say('"%(column)s" looks like an identifier and is not used.', column=name),
        "text": say('"%(column)s" is free text or has too many different words, and is not used.', column=name),
        "constant": say('"%(column)s" is the same everywhere and is not used.', column=name),
    }
    codes = {"identifier": "id_like", "text": "text_ignored", "constant": "constant"}
    return Warned(codes[kind], says[kind], (name,))
