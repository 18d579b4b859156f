"""Parts of rows for holding back, each with the same share of what happened."""

from __future__ import annotations

import numpy as np

from regulars.predict.grouping import Floats, Ints

__all__ = ["stratified_folds"]


def stratified_folds(is_positive: Floats, folds: int, seed: int, groups: Ints | None = None) -> Ints:
    """For every row the part it is held back in, from 0; all 0 where a class has a single row.

    Args:
        is_positive: 1.0 where it happened, else 0.0.
        folds: how many parts; no more than rows of the rarer class.
        seed: of the shuffle.
        groups: rows of one group (a member seen on several days) are held back together; each row alone if not given.

    Example:
        >>> np.bincount(stratified_folds(np.array([1.0, 0.0] * 10), 5, seed=1)).tolist()
        [4, 4, 4, 4, 4]
    """
    if groups is not None:
        _, code = np.unique(groups, return_inverse=True)
        happened = (np.bincount(code, weights=is_positive) > 0).astype(np.float64)
        return stratified_folds(happened, folds, seed)[code]
    rng = np.random.default_rng(seed)
    rarer = int(min(is_positive.sum(), (1 - is_positive).sum()))
    count = max(1, min(folds, rarer))
    parts = np.zeros(len(is_positive), dtype=np.int64)
    for kind in (0.0, 1.0):
        rows = rng.permutation(np.flatnonzero(is_positive == kind))
        parts[rows] = np.arange(len(rows)) % count
    return parts
