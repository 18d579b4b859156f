"""A file of cases for survival models: how long each lasted, whether it ended, and what else is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from regulars.domain.errors import ColumnMissing, NotEnoughData, UsageError
from regulars.domain.words import say
from regulars.gather.numbers import number_style_of
from regulars.loop.house import House
from regulars.loop.table_of_file import read_table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from regulars.lifecycle.covariates import Columns

__all__ = ["Cases", "cases_of"]

_YES: Final = frozenset({"1", "yes", "y", "true", "t", "是", "有", "已流失", "流失"})
_NO: Final = frozenset({"0", "no", "n", "false", "f", "否", "无", "未流失", "留存"})
_NUMBERS_SHARE_MIN: Final = 0.95
"""A column of which at least this share reads as numbers is one of numbers; the rest counts as missing."""


@dataclass(frozen=True, slots=True)
class Cases:
    """Rows of a file, column by column.

    Attributes:
        file: name of the file.
        rows: data rows read.
        left_out: rows whose duration or event could not be read.
        duration: how long each case lasted or was watched.
        ended: whether the end was seen.
        stratum: label of each case's stratum, empty where none was asked for.
        columns: what else is known, name to values.
        first_of_its_kind: False where a row repeats an earlier one exactly.
    """

    file: str
    rows: int
    left_out: int
    duration: NDArray[np.float64]
    ended: NDArray[np.bool_]
    stratum: NDArray[np.str_]
    columns: Columns
    first_of_its_kind: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.duration)

    def part(self, picked: NDArray[Any]) -> Cases:
        """Only these rows, by number or by mask."""
        columns = {name: values[picked] for name, values in self.columns.items()}
        return Cases(
            self.file,
            self.rows,
            self.left_out,
            self.duration[picked],
            self.ended[picked],
            self.stratum[picked],
            columns,
            self.first_of_its_kind[picked],
        )

    def without(self, names: Sequence[str]) -> Cases:
        """The same without some columns."""
        from dataclasses import replace

        return replace(self, columns={name: held for name, held in self.columns.items() if name not in names})


def cases_of(
    house: House,
    path: Path,
    duration: str,
    event: str,
    strata: Sequence[str] = (),
    dropped: Sequence[str] = (),
    positive: str | None = None,
) -> Cases:
    """Reads a file of cases.

    Args:
        house: only its engine is used.
        path: one row a case.
        duration: column of durations.
        event: column that says whether the end was seen.
        strata: columns whose combinations are strata.
        dropped: columns not to be used.
        positive: what the event column says where the end was seen; None takes the usual words and 1.

    Raises:
        ColumnMissing: a named column is not in the file.
        UsageError: the event column does not say yes or no in words known here.
        NotEnoughData: no row can be used.
    """
    import numpy as np

    names, texts = _texts_of(house, path)
    for asked in (duration, event, *strata, *dropped):
        if asked not in names:
            raise ColumnMissing(asked, tuple(names), path.name)
    rows = len(texts[duration])
    lasted = _numbers(texts[duration])
    ended, known = _ended(texts[event], positive)
    usable = np.isfinite(lasted) & (lasted >= 0) & known
    if not usable.any():
        raise NotEnoughData(
            say('No row says how long it lasted in column "%(column)s".', column=duration),
            fix=say("Name a column of numbers of at least 0: --duration COLUMN"),
        )
    stratum = np.array(["\x1f".join(cells) for cells in zip(*(texts[name] for name in strata), strict=True)], dtype=str)
    stratum = stratum if strata else np.full(rows, "")
    used = [name for name in names if name not in {duration, event, *strata, *dropped}]
    first = np.zeros(rows, dtype=bool)
    seen = {cells: place for place, cells in reversed(list(enumerate(zip(*texts.values(), strict=True))))}
    first[list(seen.values())] = True
    columns = {name: _typed(texts[name]) for name in used}
    left_out = rows - int(usable.sum())
    return Cases(path.name, rows, left_out, lasted, ended, stratum, columns, first).part(usable)


def _texts_of(house: House, path: Path) -> tuple[list[str], dict[str, list[str]]]:
    """Every column of a file as text, nothing written as an empty one."""
    table = read_table(house, str(path))
    return list(table.cells), {name: [(cell or "").strip() for cell in cells] for name, cells in table.cells.items()}


def _numbers(texts: Sequence[str]) -> NDArray[np.float64]:
    import numpy as np

    try:
        return np.array([float(text) if text else np.nan for text in texts])
    except ValueError:
        style = number_style_of([text for text in texts if text][:1000])
        read = [style.number(text) for text in texts]
        return np.array([np.nan if number is None else number for number in read])


def _typed(texts: Sequence[str]) -> NDArray[Any]:
    import numpy as np

    numbers = _numbers(texts)
    written = sum(map(bool, texts))
    if written and np.isfinite(numbers).sum() >= _NUMBERS_SHARE_MIN * written:
        return np.where(np.isfinite(numbers), numbers, np.nan)
    return np.array(texts, dtype=object)


def _ended(texts: Sequence[str], positive: str | None) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether the end was seen, and where the column says so at all."""
    import numpy as np

    if positive is not None:
        ended = np.array([text == positive for text in texts])
        if not ended.any():
            raise UsageError(
                say('The event column never says "%(value)s".', value=positive),
                fix=say("Write it as the file does: --positive VALUE"),
            )
        return ended, np.array([bool(text) for text in texts])
    plain = [text.lower().removesuffix(".0") for text in texts]
    odd = sorted({text for text, word in zip(texts, plain, strict=True) if word and word not in _YES | _NO})
    if odd:
        raise UsageError(
            say('The event column says "%(value)s", which is neither yes nor no.', value=odd[0]),
            fix=say("Say which value means that the end was seen: --positive VALUE"),
        )
    return np.array([word in _YES for word in plain]), np.array([bool(word) for word in plain])
