"""The BG/NBD model: a customer may leave right after any repeat order."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from regulars.predict.buying_model import BuyingModel
from regulars.predict.grouping import Floats, group
from regulars.predict.histories import checked_horizon
from regulars.predict.likelihood import Rows, total_of
from regulars.predict.orders_until_dropout import at_least_until_dropout, orders_until_dropout

__all__ = ["BetaGeometric", "log_likelihood"]


class BetaGeometric(BuyingModel):
    """BG/NBD: order rates vary over customers (gamma), and so does the chance to leave after an order (beta).

    What it tells a shop: for every customer, how likely they are still a customer and how many orders they will place.
    Histories may count time in any one unit; answers are in the same unit. A customer without a repeat order counts
    as alive here; `ParetoNBD` does not assume that.

    Args:
        prior_sd: width of the weak prior on log-parameters, used only where the data leave them open.
        repeat_buyers_min: with fewer repeat buyers than this, the prior is mixed in from the start.

    Attributes:
        params_: ``r``, ``alpha`` (a time), ``a``, ``b``.

    It refuses columns of different lengths, numbers no history can hold, and a shop without any customer.

    Source: Fader, Hardie and Lee (2005), "Counting Your Customers" the Easy Way, Marketing Science 24(2), equations 6,
    7 and 10, the latter with its hypergeometric function written as the mean it comes from; the same (2008), "Computing
    P(alive) Using the BG/NBD Model".

    Example:
        >>> model = BetaGeometric()
        >>> model.params_ = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}  # CDNOW, weeks, as published
        >>> model.expected_orders(39, frequency=[2], recency=[30.43], age=[38.86]).round(3).tolist()
        [1.226]
        >>> model.probability_alive(frequency=[2], recency=[30.43], age=[38.86]).round(3).tolist()
        [0.727]
    """

    _names = ("r", "alpha", "a", "b")
    _times = (1,)
    # log r, log order rate, log a, log odds of leaving after an order
    _mix = ((1, 0, 0, 0), (1, -1, 0, 0), (0, 0, 1, 0), (0, 0, 1, -1))
    _nudges: ClassVar[tuple[tuple[float, float, float, float], ...]] = (
        (0, 0, 0, 0),
        (-1.2, 0.7, 0, 0.7),
        (1.5, 0, 1, -1),
        (-1, 1.5, -1, 1),
    )

    def expected_orders_new(self, horizon: float) -> float:
        """Repeat orders of a customer who has just bought for the first time (equation 9)."""
        r, alpha, a, b = self._parameters()
        nothing = np.zeros(1)
        return float(orders_until_dropout(r, alpha, a, b, nothing, nothing, checked_horizon(horizon))[0])

    def _alive(self, x: Floats, tx: Floats, t: Floats, z: Floats) -> Floats:  # noqa: ARG002 - no trait is used
        return _alive(self._parameters(), x, tx, t)

    def _if_alive(self, ahead: float, x: Floats, t: Floats, z: Floats) -> Floats:  # noqa: ARG002
        r, alpha, a, b = self._parameters()
        groups = group(x, t)
        counts, ages = groups.columns
        return orders_until_dropout(r, alpha, a, b, counts, ages, ahead)[groups.inverse]

    def _at_least(self, count: Floats, horizon: float, x: Floats, tx: Floats, t: Floats, z: Floats) -> Floats:  # noqa: ARG002
        r, alpha, a, b = self._parameters()
        return at_least_until_dropout((r, alpha, a, b), count, horizon, x, t) * _alive((r, alpha, a, b), x, tx, t)

    @staticmethod
    def _log_likelihood(q: Floats, rows: Rows) -> tuple[float, Floats]:
        return log_likelihood(q, rows)

    @staticmethod
    def _centre(rows: Rows) -> Floats:
        orders = total_of(rows.weight, rows.frequency) / float(rows.weight.sum())
        return np.array([0.0, 0.0, 0.0, -np.log1p(orders)])


def log_likelihood(q: Floats, rows: Rows) -> tuple[float, Floats]:
    """Equation 6 summed over customers, and its gradient, both in log-parameters."""
    from scipy.special import gammaln, psi

    r, alpha, a, b = (float(value) for value in np.exp(q))
    counts, code, weight = rows.counts, rows.code, rows.weight
    # What depends on the number of orders alone is computed once a number.
    by_count = gammaln(r + counts) - gammaln(r)
    by_count += gammaln(b + counts) - gammaln(b) - (gammaln(a + b + counts) - gammaln(a + b))
    shape = (r + counts)[code]
    repeated = counts > 0
    odds = np.where(repeated, np.log(a) - np.log(np.where(repeated, b + counts - 1, 1.0)), -np.inf)

    end, last = alpha + rows.age, alpha + rows.recency
    silence = np.log(end / last)
    growth = np.log1p(rows.age / alpha)
    gone, log_sum = _logistic(odds[code] + shape * silence)
    value = total_of(rows.count_weight, by_count)
    value -= total_of(weight, r * growth + rows.frequency * np.log(end) - log_sum)

    weighted_gone = weight * gone
    gone_by_count = np.bincount(code, weights=weighted_gone, minlength=len(counts))
    more = psi(a + b + counts) - psi(a + b)
    slope_r = total_of(rows.count_weight, psi(r + counts) - psi(r))
    slope_r += total_of(weighted_gone, silence) - total_of(weight, growth)
    slope_alpha = total_of(weight, r / alpha - shape / end)
    slope_alpha += total_of(weighted_gone, shape * (1 / end - 1 / last))
    slope_a = float(gone_by_count.sum()) / a - total_of(rows.count_weight, more)
    slope_b = total_of(rows.count_weight, psi(b + counts) - psi(b) - more)
    slope_b -= float((gone_by_count[repeated] / (b + counts[repeated] - 1)).sum())
    return value, np.array([slope_r * r, slope_alpha * alpha, slope_a * a, slope_b * b])


def _alive(params: tuple[float, float, float, float], x: Floats, tx: Floats, t: Floats) -> Floats:
    r, alpha, a, b = params
    repeated = x > 0
    odds = np.where(repeated, a / np.where(repeated, b + x - 1, 1.0), 0.0)
    with np.errstate(divide="ignore"):
        gone, _ = _logistic(np.log(odds) + (r + x) * np.log((alpha + t) / (alpha + tx)))
    return 1 - gone


def _logistic(logit: Floats) -> tuple[Floats, Floats]:
    """1 / (1 + e^-z) and log(1 + e^z), without overflow, in one pass."""
    small = np.exp(-np.abs(logit))
    chance = np.where(logit > 0, 1.0, small) / (1 + small)
    return chance, np.maximum(logit, 0.0) + np.log1p(small)
