"""How far predictions lie from what came true."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["correlation", "mae", "rmse", "roc_auc", "total_error"]


def mae(actual: ArrayLike, predicted: ArrayLike) -> float:
    """Mean absolute error, in the unit of `actual`; not a number when both are empty.

    Raises:
        ValueError: the two differ in length.

    Example:
        >>> mae([0, 2, 4], [1, 2, 2])
        1.0
    """
    truth, guess = _pair(actual, predicted)
    return float(np.mean(np.abs(guess - truth))) if len(truth) else float("nan")


def rmse(actual: ArrayLike, predicted: ArrayLike) -> float:
    """Root of the mean squared error, in the unit of `actual`; not a number when both are empty.

    Raises:
        ValueError: the two differ in length.

    Example:
        >>> rmse([0, 0], [3, 3])
        3.0
    """
    truth, guess = _pair(actual, predicted)
    return float(np.sqrt(np.mean(np.square(guess - truth)))) if len(truth) else float("nan")


def correlation(actual: ArrayLike, predicted: ArrayLike) -> float:
    """Pearson's correlation in [-1, 1]; 0.0 when either side does not vary.

    Raises:
        ValueError: the two differ in length.

    Example:
        >>> correlation([1, 2, 3], [10, 20, 30]), correlation([1, 1, 1], [1, 2, 3])
        (1.0, 0.0)
    """
    truth, guess = _pair(actual, predicted)
    if len(truth) == 0 or np.ptp(truth) == 0 or np.ptp(guess) == 0:
        return 0.0
    one, two = truth - truth.mean(), guess - guess.mean()
    # Scaled first: squares of very small or very large numbers would leave the range of floats.
    one, two = one / np.abs(one).max(), two / np.abs(two).max()
    return float(np.clip(one @ two / np.sqrt((one @ one) * (two @ two)), -1.0, 1.0))


def roc_auc(actual: ArrayLike, score: ArrayLike) -> float:
    """The chance that a random positive scores above a random negative, ties counting one half.

    Args:
        actual: what happened; anything above 0 (or True) is a positive.
        score: higher means more likely.

    Returns:
        A number in [0, 1]; not a number when only one class is present.

    Raises:
        ValueError: the two differ in length.

    Source: Hanley and McNeil (1982), the area as a Mann-Whitney statistic.

    Example:
        >>> roc_auc([0, 0, 1, 1], [0.1, 0.4, 0.4, 0.9])
        0.875
    """
    truth, guess = _pair(actual, score)
    positive = truth > 0
    positives = int(positive.sum())
    negatives = len(truth) - positives
    if positives == 0 or negatives == 0:
        return float("nan")
    _, code, counts = np.unique(guess, return_inverse=True, return_counts=True)
    rank = np.cumsum(counts) - (counts - 1) / 2
    excess = float(rank[code[positive]].sum()) - positives * (positives + 1) / 2
    return excess / (positives * negatives)


def total_error(actual: ArrayLike, predicted: ArrayLike) -> float:
    """How far the predicted total lies from the actual one, as a share (-0.14: 14 % too low).

    Returns:
        Predicted total / actual total - 1; not a number when the actual total is 0.

    Raises:
        ValueError: the two differ in length.

    Example:
        >>> total_error([2, 2], [1, 2])
        -0.25
    """
    truth, guess = _pair(actual, predicted)
    total = float(truth.sum())
    return float(guess.sum()) / total - 1 if total != 0 else float("nan")


def _pair(actual: ArrayLike, predicted: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    truth = np.asarray(actual, dtype=np.float64).reshape(-1)
    guess = np.asarray(predicted, dtype=np.float64).reshape(-1)
    if len(truth) != len(guess):
        raise ValueError(f"{len(truth)} actual values, but {len(guess)} predictions")
    return truth, guess
