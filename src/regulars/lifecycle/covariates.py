"""Columns of any file as covariates: numbers as they are, words as one column a level but the first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from regulars.lifecycle.lifetimes import Floats

__all__ = ["LEVELS_MAX", "Coding", "Columns", "coding_of"]

Columns = Mapping[str, NDArray[Any]]
"""Name to values: floats with NaN where nothing stands, or texts with an empty one."""

LEVELS_MAX: Final = 30
"""A column of words with more different ones than this names cases instead of describing them."""


@dataclass(frozen=True, slots=True)
class Coding:
    """How columns become a matrix; learned on one part of a file, applied to any other.

    Attributes:
        numbers: column of numbers to what stands in where nothing is written: their mean.
        levels: column of words to its levels, sorted; the first is the one others are compared with.
        left_out: column to why it describes nobody: ``constant`` or ``identifier``.
    """

    numbers: Mapping[str, float]
    levels: Mapping[str, tuple[str, ...]]
    left_out: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """What each column of the matrix is called."""
        words = (f"{name}={level}" for name, levels in self.levels.items() for level in levels[1:])
        return (*self.numbers, *words)

    def matrix(self, columns: Columns, rows: int) -> Floats:
        """One row a case. A level that was not there to learn from counts as the first one."""
        found = [np.where(np.isnan(columns[name]), fill, columns[name]) for name, fill in self.numbers.items()]
        found += [columns[name] == level for name, levels in self.levels.items() for level in levels[1:]]
        return np.column_stack([np.zeros((rows, 0)), *found]).astype(np.float64)


def coding_of(columns: Columns) -> Coding:
    """The coding that these columns ask for.

    Example:
        >>> plan = np.array(["year", "month", "month"], dtype=object)
        >>> coding = coding_of({"plan": plan, "age": np.array([30.0, np.nan, 50.0])})
        >>> coding.names, coding.matrix({"plan": plan, "age": np.array([30.0, np.nan, 50.0])}, 3).tolist()
        (('age', 'plan=year'), [[30.0, 1.0], [40.0, 0.0], [50.0, 0.0]])
    """
    numbers: dict[str, float] = {}
    levels: dict[str, tuple[str, ...]] = {}
    left_out: dict[str, str] = {}
    for name, values in columns.items():
        if values.dtype.kind == "f":
            known = values[~np.isnan(values)]
            if len(known) and known.min() < known.max():
                numbers[name] = float(known.mean())
                continue
            left_out[name] = "constant"
            continue
        found = tuple(sorted(set(values.tolist())))
        if len(found) > LEVELS_MAX:
            left_out[name] = "identifier"
        elif len(found) == 1:
            left_out[name] = "constant"
        else:
            levels[name] = found
    return Coding(numbers, levels, left_out)
