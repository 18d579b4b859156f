"""What the two buying models share: checks, units of time, the search, and an answer for every shop."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike

from regulars.domain.errors import NotEnoughData, UsageError
from regulars.domain.words import Sentence, say
from regulars.predict.estimator import Estimator
from regulars.predict.grouping import Floats, group
from regulars.predict.histories import checked_histories
from regulars.predict.likelihood import Found, Prior, Rows, maximise, total_of

__all__ = ["BuyingModel"]

_PSEUDO_ORDERS = 0.5
"""Repeat orders added to the shop's count, so that a shop without any still has a rate (Jeffreys)."""


class BuyingModel(Estimator, ABC):
    """Customers who order at their own pace until, unseen, they leave for good.

    Attributes:
        params_: the four parameters by name, in the time unit of the histories.
        log_likelihood_: of the histories, at `params_`.
        method_: ``maximum_likelihood``, or ``shrunken_empirical`` where the data alone do not settle the parameters
            and a weak prior around the shop's own rate was mixed in.
        notes_: why, when the second.
    """

    params_: dict[str, float]
    log_likelihood_: float
    method_: str
    notes_: tuple[Sentence, ...]

    _names: ClassVar[tuple[str, str, str, str]]
    _times: ClassVar[tuple[int, ...]]  # which parameters carry a unit of time
    _mix: ClassVar[tuple[tuple[int, int, int, int], ...]]
    _nudges: ClassVar[tuple[tuple[float, float, float, float], ...]]

    def __init__(self, prior_sd: float = 2.0, repeat_buyers_min: int = 10) -> None:
        self.prior_sd = prior_sd
        self.repeat_buyers_min = repeat_buyers_min

    def fit(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, weights: ArrayLike | None = None) -> Self:
        """Learns the shop's four parameters from all its customers.

        Args:
            frequency: repeat purchases, one row a customer.
            recency: time from the first to the last purchase (0 without a repeat).
            age: time from the first purchase to the end of the observation, in the same unit.
            weights: how many customers each row stands for; 1 each when not given.

        Raises:
            NotEnoughData: there is no customer at all.
            UsageError: columns of different lengths, or numbers that no history can hold.
        """
        x, tx, t = checked_histories(frequency, recency, age)
        groups = group(x, tx, t)
        weight = groups.weight(_checked_weights(weights, len(x)))
        counted = weight > 0
        if not counted.any():
            raise NotEnoughData(
                say("There is no customer to learn from."),
                fix=say("Bring in at least one customer's purchases."),
            )
        x, tx, t = (column[counted] for column in groups.columns)
        weight = weight[counted]
        orders, exposure, repeaters = total_of(weight, x), total_of(weight, t), float(weight[x > 0].sum())
        # Without any time passed, a gap is longer than any horizon asked about: no orders are promised.
        gap = exposure / (orders + _PSEUDO_ORDERS) if exposure > 0 else 1e9
        rows = Rows.of(x, tx / gap, t / gap, weight)
        prior = Prior(np.array(self._mix, dtype=np.float64), self._centre(rows), self.prior_sd)
        starts = [np.linalg.solve(prior.mix, prior.centre + np.array(nudge)) for nudge in self._nudges]
        too_few = repeaters < self.repeat_buyers_min or exposure <= 0
        found = maximise(self._log_likelihood, rows, starts, prior, too_few=too_few)
        scale = np.array([gap if place in self._times else 1.0 for place in range(4)])
        self.params_ = dict(zip(self._names, (np.exp(found.q) * scale).tolist(), strict=True))
        self.log_likelihood_ = found.log_likelihood - orders * float(np.log(gap))
        self.method_ = "shrunken_empirical" if found.shrunken else "maximum_likelihood"
        self.notes_ = _notes(found, repeaters, float(weight.sum()), too_few=too_few, exposure=exposure)
        return self

    @abstractmethod
    def probability_alive(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """How likely each customer is still one, in [0, 1]."""

    @abstractmethod
    def expected_orders(self, horizon: float, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Repeat orders each customer will place in the next `horizon`, on average; never negative."""

    @abstractmethod
    def expected_orders_new(self, horizon: float) -> float:
        """Repeat orders of a customer who has just bought for the first time."""

    def _parameters(self) -> tuple[float, float, float, float]:
        self._require_fit()
        one, two, three, four = (self.params_[name] for name in self._names)
        return one, two, three, four

    @staticmethod
    @abstractmethod
    def _log_likelihood(q: Floats, rows: Rows) -> tuple[float, Floats]:
        """The total log-likelihood at log-parameters `q`, and its gradient in them."""

    @staticmethod
    @abstractmethod
    def _centre(rows: Rows) -> Floats:
        """Where the prior's combinations of log-parameters lie in a typical shop with these customers."""


def _checked_weights(weights: ArrayLike | None, length: int) -> Floats | None:
    if weights is None:
        return None
    checked = np.asarray(weights, dtype=np.float64).reshape(-1)
    if len(checked) != length or not (np.isfinite(checked) & (checked >= 0)).all():
        raise UsageError(
            say("The weights are not one finite number of at least 0 a customer."),
            fix=say("Give how many customers each row stands for."),
        )
    return checked


def _notes(found: Found, repeaters: float, customers: float, *, too_few: bool, exposure: float) -> tuple[Sentence, ...]:
    if not found.shrunken:
        return ()
    if exposure <= 0:
        return (say("No time has passed since the first purchases, so no repeat orders are forecast yet."),)
    if too_few:
        return (
            say(
                "Only %(repeaters)s of %(customers)s customers bought again; "
                "the forecast leans on a typical shop with this one's order rate.",
                repeaters=round(repeaters),
                customers=round(customers),
            ),
        )
    return (
        say(
            "The data alone leave some parameters open (customers too alike, or too few leaving to see); "
            "a weak prior keeps the forecast finite."
        ),
    )
