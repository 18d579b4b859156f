"""Tables of any kind as columns by name: arrays, Arrow, pandas and polars frames in, one shape out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regulars.predict.encoding import Table

__all__ = ["has_words", "in_order", "rows_of", "table_of", "taken"]


def table_of(frame: Any) -> Table:
    """Columns by name: floats for numbers, dates left out by their owner, objects (text or None) for words.

    Args:
        frame: a mapping of arrays, a two-dimensional array (columns ``0``, ``1`` and so on), or an eager frame.

    Example:
        >>> {name: values.tolist() for name, values in table_of({"age": [1, 2], "plan": ["a", None]}).items()}
        {'age': [1.0, 2.0], 'plan': ['a', None]}
    """
    if isinstance(frame, Mapping) and not hasattr(frame, "shape"):
        return {str(name): _column(np.asarray(values)) for name, values in frame.items()}
    if isinstance(frame, np.ndarray) or not hasattr(frame, "columns") or callable(frame.columns):
        values = np.asarray(frame)
        return {str(place): _column(values[:, place]) for place in range(values.shape[1])}
    import narwhals as nw

    wrapped = nw.from_native(frame, eager_only=True)
    return {str(name): _column(_plain(wrapped[name])) for name in wrapped.columns}


def has_words(frame: Any) -> bool:
    """Whether a frame holds a column that is no number."""
    if isinstance(frame, np.ndarray) or not hasattr(frame, "columns") or callable(frame.columns):
        return False
    import narwhals as nw

    return any(not kind.is_numeric() for kind in nw.from_native(frame, eager_only=True).schema.values())


def rows_of(table: Table) -> int:
    """How many rows a table has."""
    return len(next(iter(table.values()))) if table else 0


def in_order(table: Table, first: NDArray[Any]) -> NDArray[np.int64]:
    """Places of the rows, sorted by `first` and then by every column: the same however they came.

    Example:
        >>> in_order({"age": np.array([30.0, 20.0, 40.0])}, np.array([1, 1, 0])).tolist()
        [2, 1, 0]
    """
    keys = [
        values
        if values.dtype != object
        else np.unique(["" if v is None else f"={v}" for v in values], return_inverse=True)[1]
        for values in table.values()
    ]
    return np.lexsort((*keys[::-1], first))


def taken(table: Table, rows: NDArray[Any]) -> Table:
    """Some rows of a table, by place or by a mask."""
    return {name: values[rows] for name, values in table.items()}


def _plain(series: Any) -> NDArray[Any]:
    """A frame's column with missing as None or not a number."""
    if series.dtype.is_numeric():
        return np.asarray([np.nan if value is None else float(value) for value in series.to_list()])
    found = np.empty(len(series), dtype=object)
    found[:] = series.to_list()
    return found


def _column(values: NDArray[Any]) -> NDArray[Any]:
    if values.dtype.kind in "fiub":
        return values.astype(np.float64)
    found = np.empty(len(values), dtype=object)
    for place, value in enumerate(values):
        found[place] = None if value is None or value != value else str(value)
    return found
