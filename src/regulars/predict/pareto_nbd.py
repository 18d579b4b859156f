"""The Pareto/NBD model: a customer may leave at any moment."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from regulars.predict.buying_model import BuyingModel
from regulars.predict.grouping import Floats, group
from regulars.predict.histories import checked_histories, checked_horizon
from regulars.predict.likelihood import Rows, total_of
from regulars.predict.silent_leaving import leaving_evidence

__all__ = ["ParetoNBD", "log_likelihood"]


class ParetoNBD(BuyingModel):
    """Pareto/NBD: order rates and leaving rates both vary over customers (gamma), independently.

    What it tells a shop: for every customer, one-time buyers included, how likely they are still a customer and how
    many orders they will place. Histories may count time in any one unit; answers are in the same unit.

    Args:
        prior_sd: width of the weak prior on log-parameters, used only where the data leave them open.
        repeat_buyers_min: with fewer repeat buyers than this, the prior is mixed in from the start.

    Attributes:
        params_: ``r``, ``alpha`` (a time), ``s``, ``beta`` (a time).

    It refuses columns of different lengths, numbers no history can hold, and a shop without any customer.

    Source: Schmittlein, Morrison and Colombo (1987), Management Science 33(1); Fader and Hardie (2005), "A Note on
    Deriving the Pareto/NBD Model and Related Expressions".

    Example:
        >>> model = ParetoNBD()
        >>> model.params_ = {"r": 0.5534, "alpha": 10.5802, "s": 0.6061, "beta": 11.6562}  # CDNOW, weeks
        >>> model.expected_orders(52, frequency=[26], recency=[30.86], age=[31]).round(1).tolist()
        [25.5]
        >>> model.probability_alive(frequency=[26], recency=[30.86], age=[31]).round(4).tolist()
        [0.9979]
    """

    _names = ("r", "alpha", "s", "beta")
    _times = (1, 3)
    # log r, log order rate, log s, log leaving rate
    _mix = ((1, 0, 0, 0), (1, -1, 0, 0), (0, 0, 1, 0), (0, 0, 1, -1))
    _nudges: ClassVar[tuple[tuple[float, float, float, float], ...]] = (
        (0, 0, 0, 0),
        (-0.7, 0.5, -0.7, 0.5),
        (1.5, 0, 1, -1),
        (-1, 1.5, -0.5, 1),
    )

    def probability_alive(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """How likely each customer is still one, in [0, 1]: the share of the likelihood in which they stayed."""
        groups = group(*checked_histories(frequency, recency, age))
        return self._alive(*groups.columns)[groups.inverse]

    def expected_orders(self, horizon: float, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Repeat orders each customer will place in the next `horizon`, on average; never negative."""
        r, alpha, s, beta = self._parameters()
        ahead = checked_horizon(horizon)
        groups = group(*checked_histories(frequency, recency, age))
        x, tx, t = groups.columns
        rate = (r + x) / (alpha + t)
        return (self._alive(x, tx, t) * rate * _time_alive(s, beta + t, ahead))[groups.inverse]

    def expected_orders_new(self, horizon: float) -> float:
        """Repeat orders of a customer who has just bought for the first time."""
        r, alpha, s, beta = self._parameters()
        return r / alpha * float(_time_alive(s, np.array([beta]), checked_horizon(horizon))[0])

    def _alive(self, x: Floats, tx: Floats, t: Floats) -> Floats:
        from scipy.special import expit

        r, alpha, s, beta = self._parameters()
        stayed = -(r + x) * np.log(alpha + t) - s * np.log(beta + t)
        left = leaving_evidence(r + x, alpha, s, beta, tx, t)
        return np.asarray(expit(stayed - left), dtype=np.float64)

    @staticmethod
    def _log_likelihood(q: Floats, rows: Rows) -> tuple[float, Floats]:
        return log_likelihood(q, rows)

    @staticmethod
    def _centre(rows: Rows) -> Floats:
        # A typical customer's stay is about as long as the shop has known its customers.
        age = total_of(rows.weight, rows.age) / float(rows.weight.sum())
        return np.array([0.0, 0.0, 0.0, -np.log(age) if age > 0 else 0.0])


def log_likelihood(q: Floats, rows: Rows) -> tuple[float, Floats]:
    """The likelihood in its integral form, summed over customers, and its gradient, both in log-parameters."""
    from scipy.special import expit, gammaln, psi

    r, alpha, s, beta = (float(value) for value in np.exp(q))
    weight, shape = rows.weight, r + rows.frequency
    log_alpha_end, log_beta_end = np.log(alpha + rows.age), np.log(beta + rows.age)
    slopes = np.empty((4, len(shape)))
    stayed = -shape * log_alpha_end - s * log_beta_end
    left = leaving_evidence(shape, alpha, s, beta, rows.recency, rows.age, slopes=slopes)
    gone = expit(left - stayed)

    total = float(weight.sum())
    by_count = gammaln(r + rows.counts) - gammaln(r)
    value = total_of(rows.count_weight, by_count) + total_of(weight, np.logaddexp(stayed, left))
    value += total * (r * np.log(alpha) + s * np.log(beta))

    here, away = weight * (1 - gone), weight * gone
    slope_r = total_of(rows.count_weight, psi(r + rows.counts) - psi(r)) + total * np.log(alpha)
    slope_r += total_of(away, slopes[0]) - total_of(here, log_alpha_end)
    slope_alpha = total * r / alpha + total_of(away, slopes[1]) - total_of(here, shape / (alpha + rows.age))
    slope_s = total * np.log(beta) + total_of(away, slopes[2]) - total_of(here, log_beta_end)
    slope_beta = total * s / beta + total_of(away, slopes[3]) - total_of(here, s / (beta + rows.age))
    return float(value), np.array([slope_r * r, slope_alpha * alpha, slope_s * s, slope_beta * beta])


def _time_alive(s: float, beta: Floats, horizon: float) -> Floats:
    """Mean time until leaving or the horizon, for a leaving rate ~ gamma(s, beta); smooth through s = 1."""
    from scipy.special import exprel

    growth = np.log1p(horizon / beta)
    return beta * growth * exprel((1 - s) * growth)
