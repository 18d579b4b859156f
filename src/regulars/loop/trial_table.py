"""A table for a trial of churn or response: which rows and columns can be learned from, and what was left aside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from regulars.domain.errors import NotEnoughData, UsageError
from regulars.domain.words import say, say_many
from regulars.loop.table_of_file import FileTable
from regulars.loop.trial import Warned

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from regulars.predict.encoding import Table

__all__ = ["Asked", "Prepared", "once", "prepare"]

CLASS_MIN: Final = 10
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


@dataclass(frozen=True, slots=True)
class Prepared:
    """What can be learned from.

    Attributes:
        columns: by name, one value a row.
        happened: 1.0 where it did, else 0.0.
        positive: the value of the target that means it did.
        learned_rows: how many rows are of the first file; the rest are to be judged on.
    """

    columns: Table
    happened: NDArray[np.float64]
    positive: str
    learned_rows: int


def prepare(file: FileTable, told: FileTable | None, asked: Asked, warnings: list[Warned]) -> Prepared:
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
    return Prepared(columns, happened, positive, learned)


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


def once(file: FileTable, warnings: list[Warned]) -> FileTable:
    """The file without rows that repeat another one exactly; how many these were is warned of."""
    import numpy as np

    seen: set[tuple[Any, ...]] = set()
    kept = np.ones(file.rows, dtype=np.bool_)
    for place, row in enumerate(zip(*file.cells.values(), strict=True)):
        kept[place] = row not in seen
        seen.add(row)
    cells = {name: values[kept] for name, values in file.cells.items()}
    if not kept.all():
        warnings.append(_repeated(int((~kept).sum())))
    return FileTable(file.name, cells, int(kept.sum()), file.notes)


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
