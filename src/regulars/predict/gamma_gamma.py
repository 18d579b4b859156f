"""The Gamma-Gamma model: what a customer usually pays for an order, told from a few orders."""

from __future__ import annotations

from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike

from regulars.domain.errors import NotEnoughData, UsageError
from regulars.domain.words import say
from regulars.predict.estimator import Estimator
from regulars.predict.grouping import Floats
from regulars.predict.histories import checked_weights

__all__ = ["GammaGamma", "log_likelihood"]

_STARTS: Final = ((0.0, 0.0), (1.5, 1.0), (-0.5, 0.5), (3.0, 2.0))
"""Logarithms of p and q to begin from; v follows from the mean."""
_CUSTOMERS_MIN: Final = 3


class GammaGamma(Estimator):
    """Gamma-Gamma: order values vary around a mean of each customer's own (gamma), and so do these means (gamma).

    What it tells a shop: a customer's mean order value, pulled towards the shop's the fewer orders there are. How often
    and how much are taken as unrelated; look at their correlation first.

    Attributes:
        params_: ``p`` (evenness of a customer's orders), ``q`` (alikeness of customers), ``v`` (in the unit of money).
        log_likelihood_: of the mean values, at `params_`.
        covariance_: of the logarithms of the parameters: the inverse of the observed information.

    It refuses columns of different lengths, values that are not above 0 where there are orders, and fewer than three
    customers with an order.

    Source: Fader and Hardie (2013), "The Gamma-Gamma Model of Monetary Value"; Fader, Hardie and Lee (2005), "RFM and
    CLV: Using Iso-Value Curves for Customer Base Analysis", Journal of Marketing Research 42(4).

    Example:
        >>> model = GammaGamma()
        >>> model.params_ = {"p": 6.25, "q": 3.74, "v": 15.44}  # CDNOW, as published
        >>> model.expected_value(frequency=[0, 2], value=[0, 22.35]).round(2).tolist()
        [35.22, 24.66]
    """

    params_: dict[str, float]
    log_likelihood_: float
    covariance_: Floats

    def fit(self, frequency: ArrayLike, value: ArrayLike, weights: ArrayLike | None = None) -> Self:
        """Learns from customers with at least one order.

        Args:
            frequency: orders whose values were averaged (repeat orders, where a first order is unlike the others).
            value: their mean, in any one unit of money; rows without an order are left out.
            weights: how many customers each row stands for; 1 each when not given.
        """
        from scipy.optimize import minimize

        x, m = _checked(frequency, value)
        weighed = checked_weights(weights, len(x))
        w = np.ones_like(x) if weighed is None else weighed
        used = (x > 0) & (w > 0)
        x, m, w = x[used], m[used], w[used]
        if len(x) < _CUSTOMERS_MIN:
            raise NotEnoughData(
                say("Too few customers with an order to learn what orders are worth: %(count)s.", count=len(x)),
                fix=say("Bring in the orders of at least %(needed)s such customers.", needed=_CUSTOMERS_MIN),
            )
        middle = float((w * m).sum() / w.sum())
        total = float(w.sum())

        def loss(z: Floats) -> tuple[float, Floats]:
            found, slope = log_likelihood(z, x, m / middle, w)
            # A weak pull, worth a thousandth of a customer, keeps customers who are all alike finite.
            return (-found + 5e-4 * float(z @ z)) / total, (-slope + 1e-3 * z) / total

        starts = [np.array([p, q, np.log(max(np.expm1(q), 0.2)) - p]) for p, q in _STARTS]
        ends = [minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(-12, 12)] * 3) for start in starts]
        best = min(ends, key=lambda end: float(end.fun))
        best = minimize(loss, best.x, jac=True, method="L-BFGS-B", bounds=[(-12, 12)] * 3, options={"ftol": 1e-15})
        p, q, v = np.exp(best.x)
        self.params_ = {"p": float(p), "q": float(q), "v": float(v) * middle}
        self.log_likelihood_ = log_likelihood(best.x, x, m / middle, w)[0] - total * float(np.log(middle))
        self.covariance_ = _inverse(np.array([_bend(loss, best.x, nudge) for nudge in np.eye(3) * 1e-4]) * total)
        return self

    def expected_value(self, frequency: ArrayLike, value: ArrayLike) -> Floats:
        """The mean value of each customer's orders to come; for customers without an order, the shop's mean."""
        self._require_fit()
        x, m = _checked(frequency, value)
        p, q, v = (self.params_[name] for name in ("p", "q", "v"))
        with np.errstate(divide="ignore", invalid="ignore"):
            expected = p * (v + x * m) / (p * x + q - 1)
        # With q at most 1 the mean over customers is infinite: the median of the customers' own means stands for it.
        return np.where(p * x + q > 1, expected, p * v / q)

    def expected_value_interval(
        self, frequency: ArrayLike, value: ArrayLike, *, rng: np.random.Generator, level: float = 0.95, draws: int = 200
    ) -> tuple[Floats, Floats]:
        """How far `expected_value` may be off because the parameters were learned from few customers (Laplace)."""
        self._require_fit()
        centre = np.log([self.params_[name] for name in ("p", "q", "v")])
        root = np.linalg.cholesky(self.covariance_)
        answers = []
        for _ in range(draws):
            other = GammaGamma()
            drawn = np.exp(centre + root @ rng.standard_normal(3))
            other.params_ = dict(zip(("p", "q", "v"), drawn.tolist(), strict=True))
            answers.append(other.expected_value(frequency, value))
        low, high = np.quantile(np.array(answers), [0.5 - level / 2, 0.5 + level / 2], axis=0)
        return low, high


def log_likelihood(z: Floats, x: Floats, m: Floats, weight: Floats) -> tuple[float, Floats]:
    """Equation 1a of Fader and Hardie (2013) summed over customers, and its gradient, both in log-parameters."""
    from scipy.special import gammaln, psi

    p, q, v = np.exp(z)
    px, whole = p * x, v + m * x
    value = gammaln(px + q) - gammaln(px) - gammaln(q) + q * np.log(v)
    value += (px - 1) * np.log(m) + px * np.log(x) - (px + q) * np.log(whole)
    by_p = x * (psi(px + q) - psi(px) + np.log(m) + np.log(x) - np.log(whole))
    by_q = psi(px + q) - psi(q) + np.log(v) - np.log(whole)
    by_v = q / v - (px + q) / whole
    slope = np.array([(weight * by_p).sum() * p, (weight * by_q).sum() * q, (weight * by_v).sum() * v])
    return float((weight * value).sum()), slope


def _bend(loss: object, at: Floats, nudge: Floats) -> Floats:
    found: Floats = (loss(at + nudge)[1] - loss(at - nudge)[1]) / (2 * float(nudge.max()))  # type: ignore[operator]
    return found


def _inverse(information: Floats) -> Floats:
    size, axes = np.linalg.eigh((information + information.T) / 2)
    return np.asarray((axes / np.maximum(size, 0.25)) @ axes.T, dtype=np.float64)


def _checked(frequency: ArrayLike, value: ArrayLike) -> tuple[Floats, Floats]:
    x, m = (np.atleast_1d(np.asarray(column, dtype=np.float64)).reshape(-1) for column in (frequency, value))
    if len(x) != len(m):
        raise UsageError(
            say("The columns differ in length: %(lengths)s.", lengths=f"{len(x)}, {len(m)}"),
            fix=say("Give one row a customer in every column."),
        )
    if not (np.isfinite(x) & (x >= 0)).all() or not (np.isfinite(m) & (m > 0))[x > 0].all():
        raise UsageError(
            say("A customer with orders has a mean value that is not above 0."),
            fix=say("Leave free orders out: count and average only orders that were paid for."),
        )
    return x, np.where(x > 0, m, 1.0)
