"""How good stated chances are: whether they rank, and whether as many come true as were said."""

from __future__ import annotations

from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.stats.metrics import roc_auc

__all__ = ["auc_interval", "average_precision", "brier", "calibration_error", "calibration_table", "log_loss"]

_SURE: Final = 1e-15
"""A chance said to be nearer to 0 or 1 than this counts as this near, so that one surprise does not cost everything."""
_BINS: Final = 10


def average_precision(actual: ArrayLike, score: ArrayLike) -> float:
    """The mean precision over the positives, from the highest score down; ties share a place.

    Args:
        actual: anything above 0 is a positive.
        score: higher means more likely.

    Returns:
        A number in [0, 1]; not a number without a positive.

    Source: as scikit-learn's ``average_precision_score``; Manning, Raghavan and Schütze (2008), chapter 8.

    Example:
        >>> round(average_precision([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]), 4)
        0.8333
    """
    truth, guess = _pair(actual, score)
    positives = float(truth.sum())
    if positives == 0:
        return float("nan")
    order = np.argsort(-guess, kind="stable")
    hits = np.cumsum(truth[order])
    is_end = np.append(np.diff(guess[order]) != 0, True)
    hits, shown = hits[is_end], (np.arange(len(truth)) + 1)[is_end]
    return float(np.sum(np.diff(hits, prepend=0.0) * hits / shown) / positives)


def brier(actual: ArrayLike, chance: ArrayLike) -> float:
    """The mean squared distance of chances from what came true; 0 is perfect. Source: Brier (1950).

    Example:
        >>> brier([1, 0], [0.8, 0.4])
        0.1
    """
    truth, guess = _pair(actual, chance)
    return round(float(np.mean(np.square(guess - truth))), 15) if len(truth) else float("nan")


def log_loss(actual: ArrayLike, chance: ArrayLike) -> float:
    """The mean negative logarithm of the chance given to what came true.

    Example:
        >>> round(log_loss([1, 0], [0.5, 0.5]), 4)
        0.6931
    """
    truth, guess = _pair(actual, chance)
    sure = np.clip(guess, _SURE, 1 - _SURE)
    return float(-np.mean(np.where(truth > 0, np.log(sure), np.log1p(-sure)))) if len(truth) else float("nan")


def calibration_table(actual: ArrayLike, chance: ArrayLike, bins: int = _BINS) -> list[tuple[int, float, float]]:
    """Rows of equal size by ascending chance: how many, the mean chance said, the share that came true.

    Example:
        >>> calibration_table([0, 1], [0.25, 0.75], bins=2)
        [(1, 0.25, 0.0), (1, 0.75, 1.0)]
    """
    truth, guess = _pair(actual, chance)
    order = np.argsort(guess, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return [(len(part), float(guess[part].mean()), float(truth[part].mean())) for part in parts]


def calibration_error(actual: ArrayLike, chance: ArrayLike, bins: int = _BINS) -> float:
    """How far stated chances lie from shares that came true, over ten bins of equal size.

    Source: the expected calibration error of Naeini, Cooper and Hauskrecht (2015), with bins of equal size.

    Example:
        >>> calibration_error([0, 1], [0.25, 0.75], bins=2)
        0.25
    """
    table = calibration_table(actual, chance, bins)
    rows = sum(count for count, _, _ in table)
    return sum(count * abs(said - came) for count, said, came in table) / rows if rows else float("nan")


def auc_interval(actual: ArrayLike, score: ArrayLike, level: float = 0.95) -> tuple[float, float]:
    """The interval of `roc_auc` by DeLong's variance, on the logit scale so that it stays within 0 and 1.

    Source: DeLong, DeLong and Clarke-Pearson, Biometrics 44 (1988); computed from ranks as Sun and Xu (2014).

    Returns:
        Both ends; (0, 1) where fewer than two of either kind are present or the ranking is perfect.

    Example:
        >>> [round(end, 3) for end in auc_interval([0, 0, 0, 1, 1, 1], [1, 2, 4, 3, 5, 6])]
        [0.261, 0.995]
    """
    truth, guess = _pair(actual, score)
    ones, zeros = guess[truth > 0], guess[truth == 0]
    area = roc_auc(truth, guess)
    if min(len(ones), len(zeros)) < 2 or not 0 < area < 1:
        return (0.0, 1.0)
    by_one = (_ranks(guess)[truth > 0] - _ranks(ones)) / len(zeros)
    by_zero = 1 - (_ranks(guess)[truth == 0] - _ranks(zeros)) / len(ones)
    variance = float(by_one.var(ddof=1)) / len(ones) + float(by_zero.var(ddof=1)) / len(zeros)
    logit = np.log(area / (1 - area))
    half = NormalDist().inv_cdf(0.5 + level / 2) * np.sqrt(variance) / (area * (1 - area))
    return float(1 / (1 + np.exp(half - logit))), float(1 / (1 + np.exp(-half - logit)))


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks from 1, equal values sharing their mean rank."""
    _, code, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[code], dtype=np.float64)


def _pair(actual: ArrayLike, predicted: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    truth = (np.asarray(actual, dtype=np.float64).reshape(-1) > 0).astype(np.float64)
    guess = np.asarray(predicted, dtype=np.float64).reshape(-1)
    if len(truth) != len(guess):
        raise ValueError(f"{len(truth)} actual values, but {len(guess)} predictions")
    return truth, guess
