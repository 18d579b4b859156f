"""Quantiles of how many orders a customer places: whole numbers, found by doubling and halving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from regulars.predict.grouping import Floats

__all__ = ["counts_at"]

_COUNT_MAX: Final = 1 << 20
"""Nobody is said to order more often than this."""


def counts_at(share: float, more_than: Callable[[Floats], Floats], rows: int) -> Floats:
    """The smallest whole number that a row's count exceeds with a chance of at most 1 - share.

    Args:
        share: from 0 to below 1; 0.5 is the median.
        more_than: a number a row in; the chance of more than that number out, falling in it.
        rows: how many rows there are.

    Example:
        >>> counts_at(0.5, lambda count: 0.8 ** (count + 1), 1).tolist()
        [3.0]
    """
    low, high = np.full(rows, -1.0), np.zeros(rows)
    while True:
        is_open = (more_than(high) > 1 - share) & (high < _COUNT_MAX)
        if not is_open.any():
            break
        low, high = np.where(is_open, high, low), np.where(is_open, 2 * high + 1, high)
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        too_low = (high - low > 1) & (more_than(middle) > 1 - share)
        low, high = np.where(too_low, middle, low), np.where(too_low | (high - low <= 1), high, middle)
    return high
