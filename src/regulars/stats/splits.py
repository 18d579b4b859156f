"""Cases dealt into parts that are alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["stratified_folds"]


def stratified_folds(classes: ArrayLike, folds: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """The number of each case's fold, 0 to `folds` - 1: every class is shuffled and dealt out evenly.

    Args:
        classes: one label a case.
        folds: how many parts.
        rng: the only source of chance.

    Example:
        >>> dealt = stratified_folds([1, 1, 1, 1, 0, 0], 2, np.random.default_rng(42))
        >>> [int(dealt[:4].sum()), int(dealt[4:].sum())]
        [2, 1]
    """
    labels = np.asarray(classes).reshape(-1)
    fold = np.empty(len(labels), dtype=np.intp)
    begin = 0
    for label in np.unique(labels):
        members = rng.permutation(np.flatnonzero(labels == label))
        # The next class goes on where this one ended, so that the parts differ by one case at most.
        fold[members] = (np.arange(len(members)) + begin) % folds
        begin += len(members)
    return fold
