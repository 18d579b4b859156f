"""Orders of an alive BG/NBD customer until the horizon or the dropout, whichever comes first.

Equation 10 of Fader, Hardie and Lee (2005) has a Gaussian hypergeometric function that cancels or overflows for heavy
buyers and near a = 1. It stands for a plain mean: with leaving chance p ~ beta(a, b + x) and rate ~ gamma(r + x,
alpha + T), a customer orders (1 - (1 + p t / (alpha + T))^-(r + x)) / p times. That mean is computed here.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from regulars.predict.grouping import Floats, group

__all__ = ["at_least_until_dropout", "orders_until_dropout"]

_NODES: Final = 129
_TAIL: Final = 38.0
"""The beta density is cut where it is e^-38 of its height."""
_CELLS_MAX: Final = 1 << 18


def orders_until_dropout(
    r: float, alpha: float, a: float, b: float, frequency: Floats, age: Floats, horizon: float
) -> Floats:
    """Expected orders in the next `horizon` of customers known to be alive, one a row.

    The trapezoidal rule in logit p, stretched by a hyperbolic sine (Takahasi and Mori 1974), with weights that sum to
    one: the answer lies between 0 and rate x horizon whatever the parameters.

    Example:
        >>> orders_until_dropout(1.0, 1.0, 1.0, 1.0, np.zeros(1), np.zeros(1), 9.0).round(9).tolist() == [
        ...     round(float(np.log(10)), 9)]
        True
    """
    by_count = group(frequency)
    leaving, share = _beta_nodes(a, b + by_count.columns[0])
    shape, growth = r + frequency, horizon / (alpha + age)
    answer = np.empty_like(frequency)
    rows = max(1, _CELLS_MAX // _NODES)
    for start in range(0, len(frequency), rows):
        part = slice(start, start + rows)
        code = by_count.inverse[part]
        p = leaving[code]
        orders = -np.expm1(-shape[part, None] * np.log1p(p * growth[part, None])) / p
        answer[part] = np.einsum("ij,ij->i", orders, share[code])
    return answer


def _beta_nodes(a: float, b: Floats) -> tuple[Floats, Floats]:
    """Points p and weights (summing to one) for means under beta(a, b), one row a value of b."""
    spread = np.sqrt(1 / a + 1 / b)
    middle = np.log(a) - np.log(b)
    stretch = np.minimum(spread, 2.0)
    reach = np.sqrt(2 * _TAIL) * spread
    low = -np.arcsinh((reach + _TAIL / a) / stretch)
    high = np.arcsinh((reach + _TAIL / b) / stretch)
    s = low[:, None] + (high - low)[:, None] * np.linspace(0, 1, _NODES)
    logit = middle[:, None] + stretch[:, None] * np.sinh(s)
    log_p, log_rest = -np.logaddexp(0, -logit), -np.logaddexp(0, logit)
    log_weight = a * log_p + b[:, None] * log_rest + np.logaddexp(s, -s)
    weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
    # A leaving chance below 1e-250 acts like 0, and 0 / 0 is not a number.
    return np.maximum(np.exp(log_p), 1e-250), weight / weight.sum(axis=1, keepdims=True)


def at_least_until_dropout(
    params: tuple[float, float, float, float], count: Floats, horizon: float, frequency: Floats, age: Floats
) -> Floats:
    """The chance that a customer known to be alive places at least `count` orders in the next `horizon`, one a row.

    The n-th order is placed by those who did not leave after any of the n - 1 before it, and whose own pace makes n
    orders in that time: leaving and pace are independent, so the two chances multiply.

    Example:
        >>> chance = at_least_until_dropout((1.0, 1.0, 1.0, 1.0), np.ones(1), 1.0, np.zeros(1), np.zeros(1))
        >>> round(float(chance[0]), 9)
        0.5
    """
    from scipy.special import betainc, betaln

    r, alpha, a, b = params
    n = np.maximum(count, 1.0)
    stays = np.exp(betaln(a, b + frequency + n - 1) - betaln(a, b + frequency))
    pace = betainc(n, r + frequency, horizon / (alpha + age + horizon))
    return np.where(count <= 0, 1.0, stays * pace)
