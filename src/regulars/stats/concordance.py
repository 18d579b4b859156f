"""How well a risk score ranks who ends first."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["concordance"]


def concordance(durations: ArrayLike, events: ArrayLike, risk: ArrayLike, strata: ArrayLike | None = None) -> float:
    """Of all pairs of which one is known to end first, the share that the score puts right; ties count one half.

    A pair counts when the shorter duration ended, or when both are as long and only one ended. Pairs lie within one
    stratum. Counted in O(n log² n), whole columns at a time.

    Args:
        durations: how long each case lasted or was watched.
        events: 1 where the end was seen.
        risk: higher means sooner.
        strata: any label a case; pairs of different labels do not count.

    Returns:
        A number in [0, 1]; 0.5 is chance; not a number where no pair counts.

    Raises:
        ValueError: columns of different lengths.

    Source: Harrell, Califf, Pryor, Lee and Rosati, JAMA 247 (1982).

    Example:
        >>> concordance([1, 2, 3, 4], [1, 1, 0, 1], risk=[4, 3, 1, 2])
        1.0
    """
    duration = np.asarray(durations, dtype=np.float64).reshape(-1)
    ended = np.asarray(events, dtype=np.float64).reshape(-1) > 0
    score = np.unique(np.asarray(risk, dtype=np.float64).reshape(-1), return_inverse=True)[1]
    label = np.zeros(len(duration), dtype=np.intp)
    if strata is not None:
        label = np.unique(np.asarray(strata), return_inverse=True)[1]
    if not len(duration) == len(ended) == len(score) == len(label):
        raise ValueError("durations, events, risk and strata differ in length")
    pairs = right = tied = 0
    for value in np.unique(label):
        inside = label == value
        counted = _pairs(duration[inside], ended[inside], score[inside])
        pairs, right, tied = pairs + counted[0], right + counted[1], tied + counted[2]
    return (right + 0.5 * tied) / pairs if pairs else float("nan")


def _pairs(duration: NDArray[np.float64], ended: NDArray[np.bool_], score: NDArray[np.intp]) -> tuple[int, int, int]:
    """Pairs that count, those put right, and those with equal scores."""
    # Later in the order: longer, or as long and not ended. Ends at one instant must not be counted against each other:
    # among themselves they stand so that the count asked for finds none.
    up = np.lexsort((score, ~ended, duration))
    down = np.lexsort((-score, ~ended, duration))
    lower = int(_later_below(score[up])[ended[up]].sum())
    higher = int(_later_below(-score[down])[ended[down]].sum())
    group = np.stack([duration[up], ~ended[up]], axis=1)
    last = np.append(np.any(group[1:] != group[:-1], axis=1), True)
    ends = np.flatnonzero(last)
    after = len(duration) - 1 - ends[np.searchsorted(ends, np.arange(len(duration)))]
    pairs = int(after[ended[up]].sum())
    return pairs, lower, pairs - lower - higher


def _later_below(values: NDArray[np.intp]) -> NDArray[np.int64]:
    """For each place, how many later places hold a smaller value: a merge sort that counts, level by level."""
    place = np.arange(len(values))
    found = np.zeros(len(values), dtype=np.int64)
    width = 1
    while width < len(values):
        block, right = place // (2 * width), (place // width) % 2
        order = np.lexsort((right, values, block))
        passed = np.cumsum(right[order])
        starts = np.searchsorted(block[order], block[order])
        before = np.concatenate(([0], passed))[starts]
        left = right[order] == 0
        found[order[left]] += (passed - before)[left]
        width *= 2
    return found
