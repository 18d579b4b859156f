"""Columns that nearly give the answer away: known only when the case is over, so of no use for foreseeing it."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from regulars.lifecycle.covariates import LEVELS_MAX, Columns
from regulars.lifecycle.lifetimes import Floats
from regulars.stats.metrics import correlation, roc_auc

__all__ = ["DURATION_CORRELATION_MAX", "EVENT_AUC_MAX", "giveaways"]

DURATION_CORRELATION_MAX: Final = 0.8
"""A number that rises or falls with the duration more closely than this (rank correlation) is a running total of it."""
EVENT_AUC_MAX: Final = 0.95
"""A column that alone tells ends from others better than this was written after the end."""


def giveaways(columns: Columns, duration: Floats, ended: NDArray[np.bool_]) -> tuple[str, ...]:
    """Names of the columns that nearly tell how long a case lasted, or whether it ended.

    Args:
        columns: name to values, as for `regulars.lifecycle.covariates.coding_of`.
        duration: how long each case lasted or was watched.
        ended: whether the end was seen.

    Example:
        >>> months = np.arange(1.0, 101.0)
        >>> giveaways({"paid so far": 9.5 * months, "even": months % 2}, months, months % 3 == 0)
        ('paid so far',)
    """
    found = []
    for name, values in columns.items():
        known = ~np.isnan(values) if values.dtype.kind == "f" else values != ""
        told, ends = values[known], ended[known]
        if len(told) < 2 or ends.all() or not ends.any():
            continue
        if values.dtype.kind == "f" and abs(_rank_correlation(told, duration[known])) >= DURATION_CORRELATION_MAX:
            found.append(name)
            continue
        score = told if values.dtype.kind == "f" else _rates(told, ends)
        area = 0.5 if score is None else roc_auc(ends, score)
        if max(area, 1 - area) >= EVENT_AUC_MAX:
            found.append(name)
    return tuple(found)


def _rank_correlation(one: Floats, other: Floats) -> float:
    if one.min() == one.max() or other.min() == other.max():
        return 0.0
    return correlation(_ranks(one), _ranks(other))


def _ranks(values: Floats) -> Floats:
    _, code, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[code], dtype=np.float64)


def _rates(words: NDArray[Any], ended: NDArray[np.bool_]) -> Floats | None:
    """How often each word goes with an end; None where the words name cases."""
    levels, code = np.unique(words.astype(str), return_inverse=True)
    if len(levels) > LEVELS_MAX:
        return None
    return np.asarray((np.bincount(code, weights=ended) / np.bincount(code))[code], dtype=np.float64)
