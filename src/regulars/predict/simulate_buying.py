"""Invents customers who behave exactly as a buying model says, to try models and programmes on."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from regulars.domain.errors import NotFitted, UsageError
from regulars.domain.words import say
from regulars.predict.beta_geometric import BetaGeometric
from regulars.predict.grouping import Floats
from regulars.predict.histories import Histories
from regulars.predict.pareto_nbd import ParetoNBD

__all__ = ["simulate"]


def simulate(model: BetaGeometric | ParetoNBD, rng: np.random.Generator, ages: ArrayLike) -> Histories:
    """One invented history an age, in the model's unit of time; exact, without stepping through time.

    What it tells a shop: what its customers might have looked like, had chance fallen otherwise.

    Args:
        model: fitted, or with its `params_` set.
        rng: where the dice come from.
        ages: time since each customer's first purchase.

    Raises:
        NotFitted: the model has no parameters.
        UsageError: an age is missing, infinite or negative.

    Source: the generating stories of Fader, Hardie and Lee (2005), section 3, and Schmittlein et al. (1987).

    Example:
        >>> model = BetaGeometric()
        >>> model.params_ = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
        >>> seen = simulate(model, np.random.default_rng(1), [39.0] * 20_000)
        >>> abs(float(seen.frequency.mean()) - model.expected_orders_new(39.0)) < 0.1
        True
    """
    t = np.asarray(ages, dtype=np.float64).reshape(-1)
    if not (np.isfinite(t) & (t >= 0)).all():
        raise UsageError(say("An age is missing, infinite or negative."), fix=say("Give ages of at least 0."))
    if not model.__sklearn_is_fitted__():
        raise NotFitted(type(model).__name__)
    story = _leaves_after_order if isinstance(model, BetaGeometric) else _leaves_at_any_time
    x, tx = story(model.params_, rng, t)
    return Histories(np.arange(len(t), dtype=np.int64), x, tx, t)


def _leaves_after_order(params: dict[str, float], rng: np.random.Generator, t: Floats) -> tuple[Floats, Floats]:
    orders = rng.poisson(_gamma(rng, params["r"], params["alpha"], t)).astype(np.float64)
    chance = np.clip(rng.beta(params["a"], params["b"], len(t)), 1e-300, 1.0)
    # Orders until leaving are geometric; drawn by inversion, which holds for any tiny chance.
    with np.errstate(divide="ignore"):
        stay = 1 + np.floor(-rng.standard_exponential(len(t)) / np.log1p(-chance))
    x = np.minimum(orders, stay)
    # The x-th of n moments spread evenly over the age is the age times a beta.
    return x, t * _order_statistic(rng, x, orders)


def _leaves_at_any_time(params: dict[str, float], rng: np.random.Generator, t: Floats) -> tuple[Floats, Floats]:
    leaving = _gamma(rng, params["s"], params["beta"], np.ones_like(t))
    stay = np.minimum(t, rng.standard_exponential(len(t)) / np.maximum(leaving, 1e-300))
    x = rng.poisson(_gamma(rng, params["r"], params["alpha"], stay)).astype(np.float64)
    return x, stay * _order_statistic(rng, x, x)


def _gamma(rng: np.random.Generator, shape: float, rate: float, time: Floats) -> Floats:
    return rng.gamma(shape, 1 / rate, len(time)) * time


def _order_statistic(rng: np.random.Generator, place: Floats, of: Floats) -> Floats:
    """Where the `place`-th of `of` evenly spread moments falls in (0, 1); 0 for none."""
    drawn = rng.beta(np.maximum(place, 1.0), np.maximum(of - place, 0.0) + 1)
    return np.where(place > 0, drawn, 0.0)
