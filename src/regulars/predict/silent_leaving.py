"""How well leaving unseen between the last order and now explains a Pareto/NBD history.

The textbook form is a difference of two hypergeometric functions, which cancels. It stands for the integral over the
moment of leaving y,

    s * integral from t_x to T of (alpha + y)^-(r + x) (beta + y)^-(s + 1) dy,

whose logarithm, in t = log(min(alpha, beta) + y), is concave and analytic in a strip of half-width pi: thirty-two
Gauss-Legendre points then give it to about twelve digits, and its derivatives pass under the integral.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from regulars.predict.grouping import Floats

__all__ = ["leaving_evidence"]

_NODES: Final = 32
_TAIL: Final = 40.0
"""The integral is cut where its integrand is e^-40 of its height."""
_ROWS_MAX: Final = 1024
"""Rows computed at once, so that the work stays in the processor's cache."""


def leaving_evidence(
    shape: Floats,
    alpha: float | Floats,
    s: float,
    beta: float | Floats,
    recency: Floats,
    age: Floats,
    slopes: Floats | None = None,
) -> Floats:
    """The logarithm of the integral above, one a row; minus infinity where the last order is now.

    Args:
        shape: r + x.
        alpha: in the unit of the ages; one for all rows, or one a row.
        s: shape of the leaving rate.
        beta: in the unit of the ages; one for all rows, or one a row.
        recency: t_x.
        age: T.
        slopes: when given, a (4, rows) array that receives the derivatives by r, alpha, s and beta.

    Example:
        >>> leaving_evidence(np.ones(1), 1.0, 1.0, 1.0, np.zeros(1), np.ones(1)).round(12).tolist() == [
        ...     round(float(np.log(3 / 8)), 12)]
        True
    """
    answer = np.empty_like(shape)
    # Written over and over: asking the system for fresh pages would cost more than the arithmetic.
    work = np.empty((5, _NODES, min(len(shape), _ROWS_MAX)))
    scales = np.broadcast_to(alpha, shape.shape), np.broadcast_to(beta, shape.shape)
    for start in range(0, len(shape), _ROWS_MAX):
        part = slice(start, start + _ROWS_MAX)
        rows = shape[part], recency[part], age[part]
        out = None if slopes is None else slopes[:, part]
        answer[part] = _chunk(rows, (scales[0][part], s, scales[1][part]), work[:, :, : len(rows[0])], out)
    return answer


def _chunk(
    rows: tuple[Floats, Floats, Floats], params: tuple[Floats, float, Floats], work: Floats, slopes: Floats | None
) -> Floats:
    shape, recency, age = rows
    alpha, s, beta = params
    near, gap, is_first = np.minimum(alpha, beta), np.abs(alpha - beta), alpha <= beta
    # e^t carries the smaller of alpha and beta, with its exponent p; e^t + gap the larger, with q.
    p, q = np.where(is_first, shape, s + 1), np.where(is_first, s + 1, shape)
    low = np.log(near + recency)
    width = np.log1p((age - recency) / (near + recency))
    top, width = _trimmed(low, width, p, q, gap)

    points, shares = _legendre()
    t, small, log_large, mass, spare = work
    np.add(np.multiply(points, width, out=t), low, out=t)
    np.exp(t, out=small)
    large = np.add(small, gap, out=spare)
    np.log(large, out=log_large)
    np.multiply(t, 1 - p, out=mass)
    np.subtract(mass, np.multiply(log_large, q, out=spare), out=mass)
    np.exp(np.subtract(mass, top, out=mass), out=mass)
    np.multiply(mass, shares, out=mass)
    whole = mass.sum(axis=0)
    with np.errstate(divide="ignore"):
        answer: Floats = np.log(s) + np.log(width) + top + np.log(whole)
    if slopes is not None:
        near_log, far_log = np.einsum("ij,ij->j", mass, t), np.einsum("ij,ij->j", mass, log_large)
        rate = np.divide(mass, small, out=spare).sum(axis=0)
        large = np.add(small, gap, out=small)
        far_rate = np.divide(mass, large, out=spare).sum(axis=0)
        slopes[0] = -np.where(is_first, near_log, far_log) / whole
        slopes[1] = -shape * np.where(is_first, rate, far_rate) / whole
        slopes[2] = 1 / s - np.where(is_first, far_log, near_log) / whole
        slopes[3] = -(s + 1) * np.where(is_first, far_rate, rate) / whole
    return answer


def _trimmed(low: Floats, width: Floats, p: Floats, q: Floats, gap: Floats) -> tuple[Floats, Floats]:
    """The greatest log-integrand, and the width beyond which it has fallen by the tail."""

    def log_integrand(t: Floats) -> Floats:
        return (1 - p) * t - q * np.log(np.exp(t) + gap)

    high = low + width
    # Concave: the peak is at the left end unless p < 1, which only one-time buyers with r < 1 can have.
    share = np.clip((1 - p) / q, 0.0, 1.0)
    with np.errstate(divide="ignore"):
        peak = np.clip(np.log(gap * share / (1 - np.minimum(share, 1 - 1e-16))), low, high)
    top = log_integrand(peak)
    for _ in range(5):  # Newton from outside on a concave fall: every step stays outside the true cut
        excess = log_integrand(high) - (top - _TAIL)
        if not (excess < 0).any():
            break
        pull = (1 - p) - q / (1 + gap * np.exp(-high))
        high = np.where(excess < 0, high - excess / np.where(excess < 0, pull, -1.0), high)
    return top, np.minimum(width, high - low)


@cache
def _legendre() -> tuple[Floats, Floats]:
    points, shares = np.polynomial.legendre.leggauss(_NODES)
    return (points[:, None] + 1) / 2, shares[:, None] / 2
