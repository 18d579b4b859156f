"""Published and hand-checked numbers."""

from __future__ import annotations

import numpy as np
import pytest

from regulars.domain.money import Money, split_by_largest_remainder
from regulars.measure.economics import break_even_lift, coupon_values
from regulars.stats.intervals import clustered_share_interval, wilson_interval
from regulars.stats.power import detectable_lift


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe, Statistics in Medicine 17 (1998), table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_interval_as_newcombe_printed_it(successes: int, trials: int, low: float, high: float) -> None:
    assert wilson_interval(successes, trials) == pytest.approx((low, high), abs=6e-5)


def test_the_clustered_interval_holds_when_people_are_seen_again() -> None:
    """95 % intervals cover the truth in 93 to 97 of 100 made-up shops; the naive one, its negative control, does not."""
    rng = np.random.default_rng(20261122)
    covered, naive, shops = 0, 0, 1500
    for _ in range(shops):
        rates = rng.beta(1.0, 3.0, size=250)  # people differ, and each is seen four times
        seen = rng.binomial(4, rates)
        trials, successes = 4 * len(rates), int(seen.sum())
        low, high = clustered_share_interval(successes, trials, 16 * len(rates), 4 * successes, int((seen**2).sum()))
        covered += low <= 0.25 <= high
        low, high = wilson_interval(successes, trials)
        naive += low <= 0.25 <= high
    assert 0.93 <= covered / shops <= 0.97
    assert naive / shops < 0.90


def test_break_even_lift_of_the_worked_example() -> None:
    assert break_even_lift(0.171, 5.0, 0.05, 46.64, 0.40) == pytest.approx(0.0663, abs=5e-5)
    assert break_even_lift(0.171, 3.0, 0.05, 46.64, 0.40) == pytest.approx(0.0360, abs=5e-5)
    assert break_even_lift(0.171, 0.0, 0.05, 46.64, 0.40) == pytest.approx(0.0027, abs=5e-5)
    assert break_even_lift(0.171, 20.0, 0.05, 46.64, 0.40) is None


def test_a_lift_at_break_even_neither_earns_nor_costs() -> None:
    rate, coupon, send, value, margin = 0.12, 3.0, 0.05, 46.9, 0.4
    lift = break_even_lift(rate, coupon, send, value, margin)
    assert lift is not None
    earned = lift * value * margin
    paid = (rate + lift) * coupon + send
    assert earned == pytest.approx(paid)


def test_the_detectable_lift_is_found_as_often_as_promised() -> None:
    rng = np.random.default_rng(5)
    treated = control = 700
    lift = detectable_lift(0.17, treated, control)
    assert lift is not None
    with_it = rng.binomial(treated, 0.17 + lift, 20_000) / treated
    without = rng.binomial(control, 0.17, 20_000) / control
    pooled = (with_it + without) / 2
    z = (with_it - without) / np.sqrt(pooled * (1 - pooled) * (1 / treated + 1 / control))
    assert (np.abs(z) > 1.959964).mean() == pytest.approx(0.80, abs=0.015)


def test_no_test_can_see_anything_in_a_handful_of_people() -> None:
    assert detectable_lift(0.5, 2, 2) is None


def test_coupons_are_numbers_that_people_use() -> None:
    assert [str(coupon) for coupon in coupon_values(Money(4664, "USD"))] == ["3.00", "5.00"]
    assert [str(coupon) for coupon in coupon_values(Money(9_800, "JPY"))] == ["600", "1000"]


def test_a_split_sums_to_the_whole() -> None:
    assert split_by_largest_remainder(7, [333, 333, 334]) == [2, 2, 3]
    assert split_by_largest_remainder(-10, [1, 1, 1]) == [-4, -3, -3]
