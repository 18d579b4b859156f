"""Counts identical rows once, so that a million customers cost what their few distinct histories cost."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "Groups", "Ints", "group"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_KEYS_MAX: Final = 2**62
"""Keys are packed into one 64-bit integer up to this many."""
_TABLE_CELLS_PER_ROW: Final = 4
"""A table of all possible keys is quicker than sorting, up to this many cells a row."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Distinct rows of some columns.

    Attributes:
        columns: the distinct rows, one array a column, in ascending order of the first column, then the second, ...
        inverse: for every original row, the number of its group.
    """

    columns: tuple[Floats, ...]
    inverse: Ints

    def __len__(self) -> int:
        return len(self.columns[0])

    def weight(self, weights: Floats | None) -> Floats:
        """How much each group counts: its rows, or the sum of their weights."""
        return np.bincount(self.inverse, weights=weights, minlength=len(self)).astype(np.float64)


def group(*columns: Floats) -> Groups:
    """The distinct rows of columns of equal length; exact, for any finite numbers.

    Example:
        >>> groups = group(np.array([2.0, 0.0, 2.0]), np.array([0.5, 3.0, 0.5]))
        >>> groups.columns[0].tolist(), groups.columns[1].tolist(), groups.inverse.tolist()
        ([0.0, 2.0], [3.0, 0.5], [1, 0, 1])
    """
    if len(columns[0]) == 0:
        return Groups(columns, np.zeros(0, dtype=np.int64))
    coded = [_code(column) for column in columns]
    sizes = [len(values) for values, _ in coded]
    if prod(sizes) > _KEYS_MAX:  # rare: fold the first two columns into one, then pack again
        first = group(*columns[:2])
        rest = group(first.inverse.astype(np.float64), *columns[2:])
        picked = rest.columns[0].astype(np.int64)
        return Groups((*(column[picked] for column in first.columns), *rest.columns[1:]), rest.inverse)
    key = coded[0][1]
    for size, (_, code) in zip(sizes[1:], coded[1:], strict=True):
        key = key * size + code
    distinct, inverse = _distinct(key, prod(sizes))
    found: list[Floats] = []
    for size, (values, _) in zip(reversed(sizes), reversed(coded), strict=True):
        distinct, code = np.divmod(distinct, size)
        found.append(values[code])
    return Groups(tuple(reversed(found)), inverse)


def _code(column: Floats) -> tuple[Floats, Ints]:
    """The values a column may take, ascending, and each row's place among them."""
    low, high = float(column.min()), float(column.max())
    if high - low <= max(1024, _TABLE_CELLS_PER_ROW * len(column)) and abs(low) < 2**53:
        whole = (column - low).astype(np.int64)
        if low.is_integer() and np.array_equal(whole + low, column):
            return low + np.arange(int(high - low) + 1, dtype=np.float64), whole
    values, code = np.unique(column, return_inverse=True)
    return values, code.astype(np.int64, copy=False)


def _distinct(key: Ints, size: int) -> tuple[Ints, Ints]:
    if size > _TABLE_CELLS_PER_ROW * len(key) + 1024:
        distinct, inverse = np.unique(key, return_inverse=True)
        return distinct, inverse.astype(np.int64, copy=False)
    seen = np.zeros(size, dtype=np.bool_)
    seen[key] = True
    place = np.cumsum(seen) - 1
    return np.flatnonzero(seen).astype(np.int64, copy=False), place[key]
