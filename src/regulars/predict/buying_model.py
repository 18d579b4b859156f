"""What the two buying models share: checks, units of time, the search, and an answer for every shop."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike

from regulars.domain.errors import NotEnoughData
from regulars.domain.words import Sentence, say
from regulars.predict.estimator import Estimator
from regulars.predict.grouping import Floats, group
from regulars.predict.histories import checked_histories, checked_horizon, checked_weights
from regulars.predict.likelihood import Found, Prior, Rows, maximise, total_of
from regulars.predict.order_counts import counts_at
from regulars.predict.residual_value import discounted_times
from regulars.predict.traits import Scale, checked_traits

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
        covariance_: of the logarithms of the parameters, in their order, then of the effects: the inverse of the
            observed information.
        effects_: what a standard deviation of each trait adds to the logarithm of each rate: one row a rate, one column
            a trait.
        scale_: how traits are centred and scaled.
    """

    params_: dict[str, float]
    log_likelihood_: float
    method_: str
    notes_: tuple[Sentence, ...]
    covariance_: Floats
    effects_: Floats
    scale_: Scale | None

    _uses_traits: ClassVar[bool] = False
    _names: ClassVar[tuple[str, str, str, str]]
    _times: ClassVar[tuple[int, ...]]  # which parameters carry a unit of time
    _mix: ClassVar[tuple[tuple[int, int, int, int], ...]]
    _nudges: ClassVar[tuple[tuple[float, float, float, float], ...]]

    def __init__(self, prior_sd: float = 2.0, repeat_buyers_min: int = 10) -> None:
        self.prior_sd = prior_sd
        self.repeat_buyers_min = repeat_buyers_min

    def fit(
        self,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
        weights: ArrayLike | None = None,
        traits: ArrayLike | None = None,
    ) -> Self:
        """Learns the shop's four parameters from all its customers.

        Args:
            frequency: repeat purchases, one row a customer.
            recency: time from the first to the last purchase (0 without a repeat).
            age: time from the first purchase to the end of the observation, in the same unit.
            weights: how many customers each row stands for; 1 each when not given.
            traits: what is known of each customer from the first day on, one column a trait (`ParetoNBD` alone).

        Raises:
            NotEnoughData: there is no customer at all.
            UsageError: columns of different lengths, numbers that no history can hold, or traits where none are used.
        """
        x, tx, t = checked_histories(frequency, recency, age)
        weighed = checked_weights(weights, len(x))
        known = checked_traits(traits, len(x), None if self._uses_traits else 0)
        scaling = Scale.of(known, np.ones(len(x)) if weighed is None else weighed) if len(x) else None
        known = known if scaling is None else scaling.scaled(known)
        groups = group(x, tx, t, *known.T)
        weight = groups.weight(weighed)
        counted = weight > 0
        if not counted.any():
            raise NotEnoughData(
                say("There is no customer to learn from."),
                fix=say("Bring in at least one customer's purchases."),
            )
        x, tx, t, *z = (column[counted] for column in groups.columns)
        weight = weight[counted]
        orders, exposure, repeaters = total_of(weight, x), total_of(weight, t), float(weight[x > 0].sum())
        # Without any time passed, a gap is longer than any horizon asked about: no orders are promised.
        gap = exposure / (orders + _PSEUDO_ORDERS) if exposure > 0 else 1e9
        rows = Rows.of(x, tx / gap, t / gap, weight, np.stack(z, axis=1) if z else None)
        effects = len(z) * len(self._times)
        prior = Prior(
            _with_effects(self._mix, effects), np.append(self._centre(rows), np.zeros(effects)), self.prior_sd
        )
        nudges = (np.append(nudge, np.zeros(effects)) for nudge in self._nudges)
        starts = [np.linalg.solve(prior.mix, prior.centre + nudge) for nudge in nudges]
        too_few = repeaters < self.repeat_buyers_min or exposure <= 0
        found = maximise(self._log_likelihood, rows, starts, prior, too_few=too_few)
        scale = np.array([gap if place in self._times else 1.0 for place in range(4)])
        self.params_ = dict(zip(self._names, (np.exp(found.q[:4]) * scale).tolist(), strict=True))
        self.scale_ = scaling
        self.effects_ = found.q[4:].reshape(len(self._times), -1)
        self.log_likelihood_ = found.log_likelihood - orders * float(np.log(gap))
        self.method_ = "shrunken_empirical" if found.shrunken else "maximum_likelihood"
        self.covariance_ = found.covariance
        self.notes_ = _notes(found, repeaters, float(weight.sum()), too_few=too_few, exposure=exposure)
        return self

    def probability_alive(
        self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, traits: ArrayLike | None = None
    ) -> Floats:
        """How likely each customer is still one, in [0, 1]."""
        x, tx, t, z = self._checked(frequency, recency, age, traits)
        groups = group(x, tx, t, *z.T)
        x, tx, t, *known = groups.columns
        return self._alive(x, tx, t, _table(known, len(x)))[groups.inverse]

    def expected_orders(
        self,
        horizon: float,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
        traits: ArrayLike | None = None,
    ) -> Floats:
        """Repeat orders each customer will place in the next `horizon`, on average; never negative."""
        ahead = checked_horizon(horizon)
        x, tx, t, z = self._checked(frequency, recency, age, traits)
        groups = group(x, tx, t, *z.T)
        x, tx, t, *known = groups.columns
        z = _table(known, len(x))
        return (self._alive(x, tx, t, z) * self._if_alive(ahead, x, t, z))[groups.inverse]

    def discounted_orders(
        self,
        discount: float,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
        traits: ArrayLike | None = None,
    ) -> Floats:
        """All repeat orders ever to come, each counted e^(-discount x time until it), one a customer.

        Times the value of an order and the margin it is what a customer is still worth; neither is mixed in here.

        Args:
            discount: continuous rate per unit of time of the histories, log(1 + yearly share) / units a year; above 0.
            frequency: as in `fit`.
            recency: as in `fit`.
            age: as in `fit`.
            traits: as in `fit`.

        Raises:
            UsageError: the discount is not above 0; without one, all orders ever to come may have no end.

        Source: Fader, Hardie and Lee (2005), "RFM and CLV", Journal of Marketing Research 42(4), equation 4 (discounted
        expected residual transactions), as an integral that holds for every model here.
        """
        times, weights = discounted_times(discount)
        x, tx, t, z = self._checked(frequency, recency, age, traits)
        groups = group(x, tx, t, *z.T)
        x, tx, t, *known = groups.columns
        z = _table(known, len(x))
        ahead = np.zeros(len(x))
        for time, weight in zip(times.tolist(), weights.tolist(), strict=True):
            ahead += weight * self._if_alive(time, x, t, z)
        return (self._alive(x, tx, t, z) * ahead)[groups.inverse]

    @abstractmethod
    def expected_orders_new(self, horizon: float) -> float:
        """Repeat orders of a customer who has just bought for the first time (of average traits, where some are used)."""

    def orders_at_least(
        self,
        count: float,
        horizon: float,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
        traits: ArrayLike | None = None,
    ) -> Floats:
        """The chance of at least `count` repeat orders in the next `horizon`, in [0, 1], one a customer.

        With a count of 1 it is the chance to buy again at all.
        """
        ahead = checked_horizon(horizon)
        x, tx, t, z = self._checked(frequency, recency, age, traits)
        return self._at_least(np.full_like(x, count), ahead, x, tx, t, z)

    def typical_orders(
        self,
        horizon: float,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
        traits: ArrayLike | None = None,
    ) -> Floats:
        """The median number of repeat orders in the next `horizon`: as many customers stay below it as above.

        It lies nearer to single customers than any other number, and where most do not order its total is far too low:
        for totals take `expected_orders`.
        """
        return self.orders_range(horizon, frequency, recency, age, traits, level=0.0)[0]

    def orders_range(
        self,
        horizon: float,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
        traits: ArrayLike | None = None,
        level: float = 0.8,
    ) -> tuple[Floats, Floats]:
        """Between which whole numbers the orders of each customer will lie with at least this chance.

        Chance of buying and leaving alone; the parameters are taken as known.

        Args:
            horizon: time ahead, in the unit of the histories.
            frequency: as in `fit`.
            recency: as in `fit`.
            age: as in `fit`.
            traits: as in `fit`.
            level: from 0 (the median twice) to below 1.
        """
        ahead = checked_horizon(horizon)
        x, tx, t, z = self._checked(frequency, recency, age, traits)
        groups = group(x, tx, t, *z.T)
        x, tx, t, *known = groups.columns
        z = _table(known, len(x))

        def more_than(count: Floats) -> Floats:
            return self._at_least(count + 1, ahead, x, tx, t, z)

        low, high = (counts_at(share, more_than, len(x)) for share in (0.5 - level / 2, 0.5 + level / 2))
        return low[groups.inverse], high[groups.inverse]

    def expected_orders_interval(
        self,
        horizon: float,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
        *,
        rng: np.random.Generator,
        traits: ArrayLike | None = None,
        level: float = 0.95,
        draws: int = 200,
    ) -> tuple[Floats, Floats]:
        """How far `expected_orders` itself may be off because the parameters were learned from few customers.

        Parameters are drawn from the normal distribution around those found (Laplace), with the observed information as
        precision of their logarithms; the ends are quantiles over the draws. It says nothing of a model that is wrong.
        """
        self._require_fit()
        centre = np.append(np.log([self.params_[name] for name in self._names]), self._effects().ravel())
        root = np.linalg.cholesky(self.covariance_)
        answers = []
        for _ in range(draws):
            drawn = centre + root @ rng.standard_normal(len(centre))
            other = type(self)(self.prior_sd, self.repeat_buyers_min)
            other.params_ = dict(zip(self._names, np.exp(drawn[:4]).tolist(), strict=True))
            other.effects_, other.scale_ = drawn[4:].reshape(len(self._times), -1), getattr(self, "scale_", None)
            answers.append(other.expected_orders(horizon, frequency, recency, age, traits))
        low, high = np.quantile(np.array(answers), [0.5 - level / 2, 0.5 + level / 2], axis=0)
        return low, high

    @abstractmethod
    def _alive(self, x: Floats, tx: Floats, t: Floats, z: Floats) -> Floats:
        """The chance of still being a customer, one a row."""

    @abstractmethod
    def _if_alive(self, ahead: float, x: Floats, t: Floats, z: Floats) -> Floats:
        """Orders expected within `ahead` of those who are still customers, one a row."""

    @abstractmethod
    def _at_least(self, count: Floats, horizon: float, x: Floats, tx: Floats, t: Floats, z: Floats) -> Floats:
        """The chance of at least `count` orders, one a row."""

    def _checked(
        self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, traits: ArrayLike | None
    ) -> tuple[Floats, Floats, Floats, Floats]:
        """The histories, and the traits in standard deviations."""
        self._require_fit()
        x, tx, t = checked_histories(frequency, recency, age)
        z = checked_traits(traits, len(x), self._effects().shape[1])
        scale = getattr(self, "scale_", None)
        return x, tx, t, z if scale is None else scale.scaled(z)

    def _effects(self) -> Floats:
        """What traits do; nothing where parameters were set by hand."""
        return getattr(self, "effects_", np.empty((len(self._times), 0)))

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


def _with_effects(mix: Sequence[Sequence[float]], effects: int) -> Floats:
    """The prior's combinations, each effect of a trait standing for itself."""
    whole = np.eye(4 + effects)
    whole[:4, :4] = mix
    return whole


def _table(columns: Sequence[Floats], rows: int) -> Floats:
    return np.stack(columns, axis=1) if columns else np.empty((rows, 0))


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
