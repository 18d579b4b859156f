"""The Pareto/NBD model: a customer may leave at any moment."""

from __future__ import annotations

from functools import cache
from typing import ClassVar, Final

import numpy as np

from regulars.predict.buying_model import BuyingModel
from regulars.predict.grouping import Floats
from regulars.predict.histories import checked_horizon
from regulars.predict.likelihood import Rows, total_of
from regulars.predict.silent_leaving import leaving_evidence

__all__ = ["ParetoNBD", "log_likelihood"]

_NODES: Final = 24
"""Points over the moment of leaving, for the chance of a number of orders."""


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

    With traits (a first basket's value, a sign-up channel as 0 and 1) each customer's two rates are multiplied by
    exp(effect x trait), traits counted in standard deviations.

    Source: Schmittlein, Morrison and Colombo (1987), Management Science 33(1); Fader and Hardie (2005), "A Note on
    Deriving the Pareto/NBD Model and Related Expressions"; for traits the same authors (2007), "Incorporating
    Time-Invariant Covariates into the Pareto/NBD and BG/NBD Models".

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

    _uses_traits = True

    def expected_orders_new(self, horizon: float) -> float:
        """Repeat orders of a customer who has just bought for the first time, of average traits where some are used."""
        r, alpha, s, beta = self._parameters()
        return r / alpha * float(_time_alive(s, np.array([beta]), checked_horizon(horizon))[0])

    def _alive(self, x: Floats, tx: Floats, t: Floats, z: Floats) -> Floats:
        from scipy.special import expit

        r, alpha, s, beta = self._scales(z)
        stayed = -(r + x) * np.log(alpha + t) - s * np.log(beta + t)
        left = leaving_evidence(r + x, alpha, s, beta, tx, t)
        return np.asarray(expit(stayed - left), dtype=np.float64)

    def _if_alive(self, ahead: float, x: Floats, t: Floats, z: Floats) -> Floats:
        r, alpha, s, beta = self._scales(z)
        return (r + x) / (alpha + t) * _time_alive(s, beta + t, ahead)

    def _at_least(self, count: Floats, horizon: float, x: Floats, tx: Floats, t: Floats, z: Floats) -> Floats:
        from scipy.special import betainc

        r, alpha, s, beta = self._scales(z)
        n, end = np.maximum(count, 1.0), alpha + t
        stays = np.exp(-s * np.log1p(horizon / (beta + t)))
        chance = stays * betainc(n, r + x, horizon / (end + horizon))
        # Those who leave on the way do so at a moment whose survival is spread evenly between `stays` and 1.
        for point, share in zip(*_legendre(), strict=True):
            survival = stays + (1 - stays) * point
            until = (beta + t) * np.expm1(-np.log(survival) / s)
            chance = chance + share * (1 - stays) * betainc(n, r + x, until / (end + until))
        return np.where(count <= 0, 1.0, chance * self._alive(x, tx, t, z))

    def _scales(self, z: Floats) -> tuple[float, Floats, float, Floats]:
        """The parameters, alpha and beta moved by each row's traits."""
        r, alpha, s, beta = self._parameters()
        orders, leaving = self._effects() if z.shape[1] else (np.empty(0), np.empty(0))
        return r, alpha * np.exp(-z @ orders), s, beta * np.exp(-z @ leaving)

    @staticmethod
    def _log_likelihood(q: Floats, rows: Rows) -> tuple[float, Floats]:
        return log_likelihood(q, rows)

    @staticmethod
    def _centre(rows: Rows) -> Floats:
        # A typical customer's stay is about as long as the shop has known its customers.
        age = total_of(rows.weight, rows.age) / float(rows.weight.sum())
        return np.array([0.0, 0.0, 0.0, -np.log(age) if age > 0 else 0.0])


def log_likelihood(q: Floats, rows: Rows) -> tuple[float, Floats]:
    """The likelihood in its integral form, summed over customers, and its gradient.

    Both in log-parameters; with traits, followed by their effects on the order rates, then on the leaving rates.
    """
    from scipy.special import expit, gammaln, psi

    r, s = float(np.exp(q[0])), float(np.exp(q[2]))
    z = rows.traits
    moves = q[4:].reshape(2, -1)
    log_alpha, log_beta = q[1] - z @ moves[0], q[3] - z @ moves[1]
    alpha, beta = np.exp(log_alpha), np.exp(log_beta)
    weight, shape = rows.weight, r + rows.frequency
    log_alpha_end, log_beta_end = np.log(alpha + rows.age), np.log(beta + rows.age)
    slopes = np.empty((4, len(shape)))
    stayed = -shape * log_alpha_end - s * log_beta_end
    left = leaving_evidence(shape, alpha, s, beta, rows.recency, rows.age, slopes=slopes)
    gone = expit(left - stayed)

    by_count = gammaln(r + rows.counts) - gammaln(r)
    value = total_of(rows.count_weight, by_count) + total_of(weight, np.logaddexp(stayed, left))
    value += total_of(weight, r * log_alpha + s * log_beta)

    here, away = weight * (1 - gone), weight * gone
    slope_r = total_of(rows.count_weight, psi(r + rows.counts) - psi(r)) + total_of(weight, log_alpha)
    slope_r += total_of(away, slopes[0]) - total_of(here, log_alpha_end)
    slope_s = total_of(weight, log_beta) + total_of(away, slopes[2]) - total_of(here, log_beta_end)
    by_alpha = weight * r + alpha * (away * slopes[1] - here * shape / (alpha + rows.age))
    by_beta = weight * s + beta * (away * slopes[3] - here * s / (beta + rows.age))
    main = [slope_r * r, float(by_alpha.sum()), slope_s * s, float(by_beta.sum())]
    return float(value), np.concatenate([main, -(by_alpha @ z), -(by_beta @ z)])


@cache
def _legendre() -> tuple[Floats, Floats]:
    points, shares = np.polynomial.legendre.leggauss(_NODES)
    return (points + 1) / 2, shares / 2


def _time_alive(s: float, beta: Floats, horizon: float) -> Floats:
    """Mean time until leaving or the horizon, for a leaving rate ~ gamma(s, beta); smooth through s = 1."""
    from scipy.special import exprel

    growth = np.log1p(horizon / beta)
    return beta * growth * exprel((1 - s) * growth)
