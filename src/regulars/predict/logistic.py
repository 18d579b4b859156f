"""Logistic regression with a ridge, by Newton's method: a few numbers that can be read, kept and explained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from regulars.predict.grouping import Floats

__all__ = ["Line", "fit_line"]

_STEPS_MAX: Final = 60
_ENOUGH: Final = 1e-10


@dataclass(frozen=True, slots=True)
class Line:
    """A learned line: log-odds = intercept + columns @ weights.

    Attributes:
        intercept: log-odds where all columns are 0.
        weights: one a column.
        means: of the columns learned from; contributions are counted from them.
    """

    intercept: float
    weights: Floats
    means: Floats

    def logit(self, columns: Floats) -> Floats:
        """Log-odds, one a row."""
        return np.asarray(self.intercept + np.einsum("ij,j->i", columns, self.weights), dtype=np.float64)


def fit_line(columns: Floats, is_positive: Floats, ridge: float, start: Line | None = None) -> Line:
    """The line that makes what happened most likely, less ridge/2 times the squared weights.

    Args:
        columns: one row a customer.
        is_positive: 1.0 where it happened, else 0.0; both must occur.
        ridge: above 0; the intercept is not held back. scikit-learn's C is 1 / ridge.
        start: a line of the same columns to begin from, which saves steps.

    Source: Hosmer and Lemeshow, Applied Logistic Regression; le Cessie and van Houwelingen (1992) for the ridge.

    Example:
        >>> line = fit_line(np.array([[-1.0], [1.0], [-1.0], [1.0]]), np.array([0.0, 1.0, 1.0, 0.0]), ridge=1.0)
        >>> line.weights.round(6).tolist(), round(line.intercept, 6)
        ([0.0], 0.0)
    """
    from scipy.linalg import cho_factor, cho_solve

    means = columns.mean(axis=0)
    # A column that never varies says nothing: its weight is 0, and the steps are shorter without it.
    varies = np.ptp(columns, axis=0) > 0
    x = np.column_stack([np.ones(len(columns)), (columns - means)[:, varies]])
    held = np.append(0.0, np.full(int(varies.sum()), ridge))
    share = float(is_positive.mean())
    weights = np.zeros(x.shape[1])
    weights[0] = np.log(share / (1 - share))
    if start is not None:
        weights = np.append(start.intercept + means @ start.weights, start.weights[varies])
    value = _loss(x, is_positive, held, weights)
    for _ in range(_STEPS_MAX):
        chance = _chance(x @ weights)
        slope = x.T @ (chance - is_positive) + held * weights
        bend = np.maximum(chance * (1 - chance), 1e-12)
        hessian = (x * bend[:, None]).T @ x
        hessian[np.diag_indices_from(hessian)] += held + 1e-12
        step = cho_solve(cho_factor(hessian, overwrite_a=True), slope)
        promised = float(slope @ step)
        length = 1.0
        while (ahead := _loss(x, is_positive, held, weights - length * step)) > value and length > 1e-6:
            length /= 2
        if ahead <= value:
            weights, value = weights - length * step, ahead
        if promised < _ENOUGH * (1 + abs(value)) or length <= 1e-6:
            break
    found = np.zeros(columns.shape[1])
    found[varies] = weights[1:]
    return Line(float(weights[0] - means @ found), found, means)


def _chance(logit: Floats) -> Floats:
    small = np.exp(-np.abs(logit))
    return np.asarray(np.where(logit > 0, 1.0, small) / (1 + small), dtype=np.float64)


def _loss(x: Floats, is_positive: Floats, held: Floats, weights: Floats) -> float:
    logit = x @ weights
    loss = np.maximum(logit, 0) - logit * is_positive + np.log1p(np.exp(-np.abs(logit)))
    return float(loss.sum() + 0.5 * (held * weights * weights).sum())
