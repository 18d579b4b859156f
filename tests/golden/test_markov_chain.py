"""The chain of the worked example, whose published product is wrong; and what it must refuse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import regulars as rg
from regulars.domain.errors import NotEnoughData, UsageError
from regulars.lifecycle.lifetime_value import constant_value, discounted_value

P = np.array([[0.3, 0.4, 0.3], [0.2, 0.5, 0.3], [0.1, 0.2, 0.7]])
P0 = np.array([[0.5, 0.3, 0.2], [0.2, 0.5, 0.3], [0.1, 0.2, 0.7]])
PRODUCT = np.array([[0.26, 0.35, 0.39], [0.23, 0.37, 0.40], [0.16, 0.27, 0.57]])


def test_the_product_and_the_stationary_vector() -> None:
    chain = rg.MarkovChain.from_probabilities(P)
    assert rg.MarkovChain.from_probabilities(P0).step(P) == pytest.approx(PRODUCT, abs=1e-12)
    assert chain.stationary() == pytest.approx([1 / 6, 1 / 3, 1 / 2], abs=1e-12)
    assert chain.step(chain.stationary()) == pytest.approx(chain.stationary(), abs=1e-12)
    assert chain.after(200)[0] == pytest.approx(chain.stationary(), abs=1e-12)
    assert chain.is_irreducible()


def test_the_other_order_of_the_product_is_another_one() -> None:
    """Negative control: rows and columns confused."""
    assert np.abs(rg.MarkovChain.from_probabilities(P).step(P0) - PRODUCT).max() > 0.01


def test_values_solve_their_equation_and_are_the_sum_they_stand_for() -> None:
    chain = rg.MarkovChain.from_probabilities(P)
    margins, rate = np.array([10.0, 4.0, 0.0]), 0.01
    value = chain.value(margins, rate)
    assert value == pytest.approx(margins + P @ value / (1 + rate), abs=1e-9)
    summed = sum(np.linalg.matrix_power(P, t) @ margins / (1 + rate) ** t for t in range(4000))
    assert value == pytest.approx(summed, abs=1e-9)
    assert chain.value_within(margins, rate, 4000) == pytest.approx(value, abs=1e-9)


def test_time_to_a_stage_is_what_walking_shows() -> None:
    chain = rg.MarkovChain.from_probabilities(P)
    rng = np.random.default_rng(3)
    here, steps = np.zeros(4000, dtype=int), np.zeros(4000)
    while (here != 2).any():
        going = here != 2
        steps[going] += 1
        here[going] = (rng.random(int(going.sum()))[:, None] > np.cumsum(P[here[going]], axis=1)).sum(axis=1)
    assert steps.mean() == pytest.approx(chain.time_to(2)[0], abs=0.15)
    assert rg.MarkovChain.from_probabilities(np.eye(2)).time_to(1).tolist() == [np.inf, 0.0]


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    rng = np.random.default_rng(8)
    held = waits = 0
    true_wait = rg.MarkovChain.from_probabilities(P).time_to(2)[0]
    for _ in range(200):
        counts = np.stack([rng.multinomial(60, row) for row in P])
        chain = rg.MarkovChain().fit(counts=counts)
        held += int(((chain.lower_ <= P) & (chain.upper_ >= P)).sum())
        low, high = chain.time_to_interval(2, rng=rng, draws=200)[0]
        waits += int(low <= true_wait <= high)
    assert held / (200 * 9) == pytest.approx(0.95, abs=0.025)
    assert waits / 200 == pytest.approx(0.95, abs=0.045)


def test_sequences_and_counts_learn_the_same() -> None:
    told = [["a", "b", "b"], ["b", "a"], ["a"]]
    learned = rg.MarkovChain(smoothing=0.5).fit(told)
    counted = rg.MarkovChain(smoothing=0.5).fit(counts=[[0, 1], [1, 1]], states=["a", "b"])
    assert learned.states_ == counted.states_
    assert learned.transition_ == pytest.approx(counted.transition_)
    assert learned.transition_.sum(axis=1) == pytest.approx([1.0, 1.0])


def test_what_is_no_chain_is_refused() -> None:
    with pytest.raises(NotEnoughData):
        rg.MarkovChain().fit([["a"], ["b"]])
    with pytest.raises(UsageError):
        rg.MarkovChain.from_probabilities([[0.5, 0.6], [0.0, 1.0]])
    with pytest.raises(UsageError):
        rg.MarkovChain().fit([["a", "c"]], states=["a", "b"])
    with pytest.raises(UsageError, match="more than one"):
        rg.MarkovChain.from_probabilities(np.eye(2)).stationary()
    with pytest.raises(UsageError):
        rg.MarkovChain.from_probabilities(P).value([1, 2, 3], 0.0)


def test_the_closed_form_is_the_sum_without_end() -> None:
    margins = 50 * 0.7 ** np.arange(3000)
    assert discounted_value(margins, 0.02) == pytest.approx(constant_value(50, 0.7, 0.02), rel=1e-12)
    with pytest.raises(UsageError):
        constant_value(50, 1.0, 0.0)


@pytest.mark.parametrize(
    "model",
    [
        rg.MarkovChain(smoothing=2.0),
        rg.KaplanMeier(level=0.9),
        rg.WeibullRegression(penalty=0.1),
        rg.CoxRegression(penalty=0.1),
    ],
    ids=repr,
)
def test_models_have_the_manners_of_scikit_learn(model: Any) -> None:
    from sklearn.base import clone

    twin = clone(model)
    assert twin is not model
    assert twin.get_params() == model.get_params()
    assert repr(twin) == repr(model)
