"""The MBG/NBD model: a customer may leave right after any order, the first one included."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from regulars.predict.buying_model import BuyingModel
from regulars.predict.grouping import Floats, group
from regulars.predict.histories import checked_horizon
from regulars.predict.likelihood import Rows, total_of
from regulars.predict.orders_until_dropout import at_least_until_dropout, orders_until_dropout

__all__ = ["ModifiedBetaGeometric", "log_likelihood"]


class ModifiedBetaGeometric(BuyingModel):
    """MBG/NBD: as BG/NBD, and a customer who bought once may be gone, too.

    What it tells a shop: for every customer, one-time buyers included, how likely they are still a customer and how
    many orders they will place. Histories may count time in any one unit; answers are in the same unit.

    Args:
        prior_sd: width of the weak prior on log-parameters, used only where the data leave them open.
        repeat_buyers_min: with fewer repeat buyers than this, the prior is mixed in from the start.

    Attributes:
        params_: ``r``, ``alpha`` (a time), ``a``, ``b``.

    It refuses columns of different lengths, numbers no history can hold, and a shop without any customer.

    Source: Batislam, Denizel and Filiztekin (2007), "Empirical Validation and Comparison of Models for Customer Base
    Analysis", International Journal of Research in Marketing 24(3), section 3.

    Example:
        >>> model = ModifiedBetaGeometric()
        >>> model.params_ = {"r": 0.525, "alpha": 6.183, "a": 0.891, "b": 1.614}  # CDNOW, weeks
        >>> model.probability_alive(frequency=[0], recency=[0], age=[38.86]).round(3).tolist()
        [0.39]
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
        """Repeat orders of a customer who has just bought for the first time, and may have left at once."""
        r, alpha, a, b = self._parameters()
        nothing = np.zeros(1)
        orders = orders_until_dropout(r, alpha, a, b + 1, nothing, nothing, checked_horizon(horizon))
        return float(orders[0]) * b / (a + b)

    def _alive(self, x: Floats, tx: Floats, t: Floats, z: Floats) -> Floats:  # noqa: ARG002 - no trait is used
        return _alive(self._parameters(), x, tx, t)

    def _if_alive(self, ahead: float, x: Floats, t: Floats, z: Floats) -> Floats:  # noqa: ARG002
        r, alpha, a, b = self._parameters()
        groups = group(x, t)
        counts, ages = groups.columns
        return orders_until_dropout(r, alpha, a, b + 1, counts, ages, ahead)[groups.inverse]

    def _at_least(self, count: Floats, horizon: float, x: Floats, tx: Floats, t: Floats, z: Floats) -> Floats:  # noqa: ARG002
        r, alpha, a, b = self._parameters()
        return at_least_until_dropout((r, alpha, a, b + 1), count, horizon, x, t) * _alive((r, alpha, a, b), x, tx, t)

    @staticmethod
    def _log_likelihood(q: Floats, rows: Rows) -> tuple[float, Floats]:
        return log_likelihood(q, rows)

    @staticmethod
    def _centre(rows: Rows) -> Floats:
        orders = total_of(rows.weight, rows.frequency) / float(rows.weight.sum())
        return np.array([0.0, 0.0, 0.0, -np.log1p(orders)])


def log_likelihood(q: Floats, rows: Rows) -> tuple[float, Floats]:
    """The likelihood of section 3 summed over customers, and its gradient, both in log-parameters."""
    from scipy.special import expit, gammaln, psi

    r, alpha, a, b = (float(value) for value in np.exp(q))
    counts, code, weight = rows.counts, rows.code, rows.weight
    by_count = gammaln(r + counts) - gammaln(r)
    by_count += gammaln(b + counts + 1) - gammaln(b) - (gammaln(a + b + counts + 1) - gammaln(a + b))
    shape = r + rows.frequency
    end, last = alpha + rows.age, alpha + rows.recency
    silence, growth = np.log(end / last), np.log1p(rows.age / alpha)
    odds = np.log(a) - np.log(b + counts)
    logit = odds[code] + shape * silence
    gone = weight * expit(logit)
    value = total_of(rows.count_weight, by_count)
    value -= total_of(weight, r * growth + rows.frequency * np.log(end) - np.logaddexp(0, logit))

    gone_by_count = np.bincount(code, weights=gone, minlength=len(counts))
    more = psi(a + b + counts + 1) - psi(a + b)
    slope_r = total_of(rows.count_weight, psi(r + counts) - psi(r)) + total_of(gone, silence)
    slope_r -= total_of(weight, growth)
    slope_alpha = total_of(weight, r / alpha - shape / end) + total_of(gone, shape * (1 / end - 1 / last))
    slope_a = float(gone.sum()) / a - total_of(rows.count_weight, more)
    slope_b = total_of(rows.count_weight, psi(b + counts + 1) - psi(b) - more)
    slope_b -= float((gone_by_count / (b + counts)).sum())
    return value, np.array([slope_r * r, slope_alpha * alpha, slope_a * a, slope_b * b])


def _alive(params: tuple[float, float, float, float], x: Floats, tx: Floats, t: Floats) -> Floats:
    from scipy.special import expit

    r, alpha, a, b = params
    logit = np.log(a) - np.log(b + x) + (r + x) * np.log((alpha + t) / (alpha + tx))
    return np.asarray(expit(-logit), dtype=np.float64)
