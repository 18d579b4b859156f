"""Turns columns of numbers and of words into what learners take, the same way for every row to come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from regulars.predict.grouping import Floats

__all__ = ["Encoding", "Field", "Table"]

Table = Mapping[str, NDArray[Any]]
"""Column by name: floats (missing is not a number), or objects (text, missing is None)."""

_LEVELS_MAX: Final = 30
"""Words kept apart in a column; the rarer ones count as one."""
_LEVEL_ROWS_MIN: Final = 10
_QUANTILES: Final = 101
_BENDS: Final = 4
"""Even pieces of a curve over the ranks of a column."""


@dataclass(frozen=True)
class Field:
    """One column as it was learned.

    Attributes:
        name: of the column.
        levels: the words kept apart, most frequent first; empty for numbers.
        has_missing: whether a value was missing.
        middle: the median, which stands in for what is missing.
        mean: after filling in.
        spread: standard deviation after filling in; 1 where nothing varies.
        quantiles: evenly spaced, for ranks.
    """

    name: str
    levels: tuple[str, ...] = ()
    has_missing: bool = False
    middle: float = 0.0
    mean: float = 0.0
    spread: float = 1.0
    quantiles: tuple[float, ...] = ()

    @property
    def is_number(self) -> bool:
        """Whether it holds numbers."""
        return bool(self.quantiles)

    @classmethod
    def of(cls, name: str, values: NDArray[Any]) -> Field:
        """Learns a column."""
        if values.dtype == object:
            return cls._of_words(name, values)
        known = values[np.isfinite(values)].astype(np.float64)
        if len(known) == 0:
            known = np.zeros(1)
        filled = np.where(np.isnan(values), np.median(known), values)
        quantiles = np.quantile(known, np.linspace(0, 1, _QUANTILES))
        return cls(
            name,
            has_missing=bool(np.isnan(values).any()),
            middle=float(np.median(known)),
            mean=float(filled.mean()),
            spread=_spread(filled),
            quantiles=tuple(quantiles.tolist()),
        )

    @classmethod
    def _of_words(cls, name: str, values: NDArray[Any]) -> Field:
        counts = Counter(value for value in values if value is not None)
        rows_min = min(_LEVEL_ROWS_MIN, max(1, len(values) // 100))
        kept = [level for level, rows in counts.most_common(_LEVELS_MAX) if rows >= rows_min]
        return cls(name, levels=tuple(sorted(kept)) or ("",), has_missing=bool((values == None).any()))  # noqa: E711

    def codes(self, values: NDArray[Any]) -> NDArray[np.int64]:
        """The place of each word among the levels; as many as there are levels for any other, -1 for missing."""
        place = {level: index for index, level in enumerate(self.levels)}
        rest = len(self.levels)
        return np.array([-1 if value is None else place.get(value, rest) for value in values], dtype=np.int64)

    def ranks(self, values: Floats) -> Floats:
        """Where each number stands among those learned, from 0 to 1."""
        filled = np.where(np.isnan(values), self.middle, values)
        points = np.array(self.quantiles)
        places = np.linspace(0, 1, len(points))
        # Equal quantiles: a value counts as the middle of them.
        down = np.interp(-filled, -points[::-1], -places[::-1])
        return np.asarray((np.interp(filled, points, places) - down) / 2, dtype=np.float64)


@dataclass(frozen=True)
class Encoding:
    """Every column as it was learned, in order."""

    fields: tuple[Field, ...]

    @classmethod
    def of(cls, table: Table) -> Encoding:
        """Learns all columns.

        Example:
            >>> encoding = Encoding.of({"age": np.array([20.0, 40.0]), "plan": np.array(["a", "b"], dtype=object)})
            >>> encoding.straight({"age": np.array([30.0]), "plan": np.array(["b"], dtype=object)}).tolist()
            [[0.0, 0.0, 1.0]]
        """
        return cls(tuple(Field.of(name, values) for name, values in table.items()))

    @classmethod
    def read(cls, document: Sequence[Mapping[str, Any]]) -> Encoding:
        """From what `document` wrote."""
        kept = ("levels", "quantiles")
        return cls(tuple(Field(**{**one, **{name: tuple(one[name]) for name in kept}}) for one in document))

    def document(self) -> list[dict[str, Any]]:
        """Plain values, for JSON."""
        return [asdict(field) for field in self.fields]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Of the columns."""
        return tuple(field.name for field in self.fields)

    @cached_property
    def categorical(self) -> list[int]:
        """Places of the columns of words."""
        return [place for place, field in enumerate(self.fields) if not field.is_number]

    def raw(self, table: Table) -> Floats:
        """One column a field: numbers as they are, words as codes, missing not a number; for trees."""
        columns = []
        for field in self.fields:
            values = table[field.name]
            if field.is_number:
                columns.append(values.astype(np.float64))
            else:
                codes = field.codes(values).astype(np.float64)
                columns.append(np.where(codes < 0, np.nan, codes))
        return np.stack(columns, axis=1)

    def straight(self, table: Table) -> Floats:
        """Numbers in standard deviations, a flag for missing, a flag for every word; for straight lines."""
        return self._laid_out(table, curved=False)

    def curved(self, table: Table) -> Floats:
        """The same with a smooth curve over the ranks of each number; for curves."""
        return self._laid_out(table, curved=True)

    def owners(self, *, curved: bool) -> NDArray[np.int64]:
        """For every column of `straight` or `curved`, the place of the field it belongs to."""
        widths = [self._width(field, curved=curved) for field in self.fields]
        return np.repeat(np.arange(len(self.fields)), widths)

    def _width(self, field: Field, *, curved: bool) -> int:
        if field.is_number:
            return (_BENDS + 3 if curved else 1) + int(field.has_missing)
        return len(field.levels) + int(field.has_missing)

    def _laid_out(self, table: Table, *, curved: bool) -> Floats:
        columns: list[Floats] = []
        for field in self.fields:
            values = table[field.name]
            if not field.is_number:
                codes = field.codes(values)
                columns += [(codes == code).astype(np.float64) for code in range(len(field.levels))]
                missing = codes < 0
            else:
                missing = np.isnan(values)
                columns += list(_curve(field.ranks(values)).T) if curved else [_scaled(field, values)]
            if field.has_missing:
                columns.append(missing.astype(np.float64))
        return np.stack(columns, axis=1)


def _scaled(field: Field, values: Floats) -> Floats:
    return (np.where(np.isnan(values), field.middle, values) - field.mean) / field.spread


def _spread(values: Floats) -> float:
    with np.errstate(over="ignore"):
        spread = float(values.std())
    return spread if 0 < spread < np.inf else 1.0


def _curve(ranks: Floats) -> Floats:
    """Cubic B-splines over [0, 1]: smooth, adding up to one everywhere."""
    from scipy.interpolate import BSpline

    step = 1 / _BENDS
    knots = np.arange(-3, _BENDS + 4) * step
    within = np.clip(ranks, 0.0, 1.0)
    return np.asarray(BSpline.design_matrix(within, knots, 3).toarray(), dtype=np.float64)
