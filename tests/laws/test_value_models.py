"""The buying models, for any shop: exact gradients, no unit, no order, an answer for everyone."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, optimize, special

from regulars.domain.errors import NotEnoughData, NotFitted, UsageError
from regulars.predict import beta_geometric, pareto_nbd
from regulars.predict.beta_geometric import BetaGeometric
from regulars.predict.buying_model import BuyingModel
from regulars.predict.estimator import Estimator
from regulars.predict.grouping import Floats, group
from regulars.predict.historical_rate import HistoricalRate
from regulars.predict.histories import histories_of
from regulars.predict.likelihood import LogLikelihood, Rows
from regulars.predict.orders_until_dropout import orders_until_dropout
from regulars.predict.pareto_nbd import ParetoNBD
from regulars.predict.silent_leaving import leaving_evidence
from regulars.predict.simulate_buying import simulate

MODELS: list[type[BuyingModel]] = [BetaGeometric, ParetoNBD]
LIKELIHOODS: list[LogLikelihood] = [beta_geometric.log_likelihood, pareto_nbd.log_likelihood]


class Shop(NamedTuple):
    name: str
    frequency: Floats
    recency: Floats
    age: Floats
    unit: float


def cdnow_like(count: int, seed: int = 1) -> Shop:
    model = BetaGeometric()
    model.params_ = {"r": 0.243, "alpha": 30.9, "a": 0.793, "b": 2.426}
    rng = np.random.default_rng(seed)
    seen = simulate(model, rng, rng.integers(180, 280, count))
    return Shop("cdnow_like", seen.frequency, np.ceil(seen.recency), seen.age, 1.0)


# --- the mathematics ---------------------------------------------------------------------------------------------

params = st.tuples(*[st.floats(-4, 4)] * 4).map(np.array)
customers = st.lists(
    st.tuples(st.integers(0, 2000), st.floats(0, 1), st.floats(1e-3, 1e3), st.floats(0.5, 5)), min_size=1, max_size=6
)


def rows_of(drawn: list[tuple[int, float, float, float]]) -> Rows:
    x, share, age, weight = (np.array(column, dtype=np.float64) for column in zip(*drawn, strict=True))
    return Rows.of(x, np.where(x > 0, share * age, 0.0), age, weight)


@pytest.mark.parametrize("log_likelihood", LIKELIHOODS)
@settings(max_examples=60, deadline=None)
@given(q=params, drawn=customers)
def test_the_gradient_is_exact(
    log_likelihood: LogLikelihood, q: Floats, drawn: list[tuple[int, float, float, float]]
) -> None:
    rows = rows_of(drawn)
    value, slope = log_likelihood(q, rows)
    for place, nudge in enumerate(np.eye(4) * 1e-3):
        near = log_likelihood(q + nudge, rows)[0] - log_likelihood(q - nudge, rows)[0]
        far = log_likelihood(q + 2 * nudge, rows)[0] - log_likelihood(q - 2 * nudge, rows)[0]
        assert slope[place] == pytest.approx((8 * near - far) / 12e-3, rel=1e-6, abs=1e-8 * (1 + abs(value)))


@settings(max_examples=60, deadline=None)
@given(q=params, x=st.integers(0, 300), share=st.floats(0, 0.99), age=st.floats(1e-2, 1e3))
def test_silent_leaving_equals_adaptive_integration(q: Floats, x: int, share: float, age: float) -> None:
    r, alpha, s, beta = (float(value) for value in np.exp(q))
    recency = share * age if x else 0.0

    def log_integrand(y: float) -> float:
        return float(-(r + x) * np.log(alpha + y) - (s + 1) * np.log(beta + y))

    # In log(y + c) the integrand is smooth for an adaptive rule, too.
    offset = min(alpha, beta)
    low, high = np.log(recency + offset), np.log(age + offset)
    top = max(log_integrand(np.exp(t) - offset) + t for t in np.linspace(low, high, 2001))
    found, _ = integrate.quad(
        lambda t: np.exp(log_integrand(np.exp(t) - offset) + t - top), low, high, epsabs=0, epsrel=1e-11, limit=400
    )
    ours = leaving_evidence(np.array([r + x]), alpha, s, beta, np.array([recency]), np.array([age]))[0]
    assert ours == pytest.approx(np.log(s) + top + np.log(found), rel=1e-10, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(
    q=st.tuples(*[st.floats(-3, 3)] * 4).map(np.array),
    x=st.integers(0, 500),
    age=st.floats(1e-2, 1e3),
    horizon=st.floats(1e-2, 1e3),
)
def test_orders_until_dropout_equal_adaptive_integration(q: Floats, x: int, age: float, horizon: float) -> None:
    r, alpha, a, b = (float(value) for value in np.exp(q))
    shape, growth, stays = r + x, horizon / (alpha + age), b + x

    def mass(logit: float) -> float:
        return float(a * special.log_expit(logit) + stays * special.log_expit(-logit))

    def orders(logit: float) -> float:
        p = max(special.expit(logit), 1e-200)
        return float(-np.expm1(-shape * np.log1p(p * growth)) / p)

    middle = np.log(a / stays)
    top = mass(middle)
    ends = (middle - 45 * (1 / a + 1) - 20, middle + 45 * (1 / stays + 1) + 20)
    spread = np.sqrt(1 / a + 1 / stays)
    marks = [float(np.clip(middle + step * spread, *ends)) for step in (-30, -10, -3, 0, 3, 10, 30)]
    edges = [ends[0], *marks, ends[1]]
    pieces = [(one, two) for one, two in pairwise(edges) if two > one]

    def mean(of: Callable[[float], float]) -> float:
        return sum(integrate.quad(of, one, two, epsabs=1e-13, epsrel=1e-10, limit=200)[0] for one, two in pieces)

    expected = mean(lambda v: np.exp(mass(v) - top) * orders(v)) / mean(lambda v: np.exp(mass(v) - top))
    ours = orders_until_dropout(r, alpha, a, b, np.array([float(x)]), np.array([age]), horizon)[0]
    assert ours == pytest.approx(expected, rel=1e-5)


def test_the_published_hypergeometric_form_agrees_where_it_holds() -> None:
    r, alpha, a, b = 0.243, 4.414, 0.793, 2.426
    x, age = (grid.ravel().astype(float) for grid in np.meshgrid(np.arange(8), np.linspace(1, 80, 9)))
    for horizon in (0.5, 39.0, 200.0):
        z = horizon / (alpha + age + horizon)
        closed = 1 - (1 - z) ** (r + x) * special.hyp2f1(r + x, b + x, a + b + x - 1, z)
        closed *= (a + b + x - 1) / (a - 1)
        assert orders_until_dropout(r, alpha, a, b, x, age, horizon) == pytest.approx(closed, rel=1e-10)


@pytest.mark.parametrize("kind", MODELS)
@settings(max_examples=40, deadline=None)
@given(
    q=st.tuples(*[st.floats(-9, 9)] * 4),
    x=st.integers(0, 100_000),
    share=st.floats(0, 1),
    age=st.floats(0, 1e9),
    horizons=st.lists(st.floats(0, 1e9), min_size=2, max_size=4),
)
def test_chances_are_chances_and_orders_grow_with_the_horizon(
    kind: type[BuyingModel], q: tuple[float, ...], x: int, share: float, age: float, horizons: list[float]
) -> None:
    model = kind()
    model.params_ = dict(zip(model._names, np.exp(q).tolist(), strict=True))
    seen = ([x], [share * age if x else 0.0], [age])
    assert 0 <= model.probability_alive(*seen)[0] <= 1
    asked = sorted(horizons)
    orders = [float(model.expected_orders(horizon, *seen)[0]) for horizon in asked]
    new = [model.expected_orders_new(horizon) for horizon in asked]
    for answers in (orders, new):
        assert np.isfinite(answers).all()
        assert all(answer >= 0 for answer in answers)
        assert all(later >= earlier * (1 - 1e-9) for earlier, later in pairwise(answers))
    assert model.expected_orders(0.0, *seen)[0] == 0


@pytest.mark.parametrize("kind", MODELS)
def test_a_customer_who_has_just_come_is_a_new_one(kind: type[BuyingModel]) -> None:
    shop = cdnow_like(300)
    model = kind().fit(*shop[1:4])
    assert model.expected_orders(90, [0], [0], [0])[0] == pytest.approx(model.expected_orders_new(90), rel=1e-9)


@pytest.mark.parametrize("kind", [BetaGeometric, ParetoNBD])
def test_forecasts_add_up_to_what_a_new_cohort_does(kind: type[BetaGeometric | ParetoNBD]) -> None:
    # E[orders until T] + E[E[orders in the next t | history until T]] = E[orders until T + t]
    model = kind()
    model.params_ = dict(
        zip(model._names, (0.8, 12.0, 0.7, 9.0) if kind is ParetoNBD else (0.6, 9.0, 0.8, 2.5), strict=True)
    )
    seen = simulate(model, np.random.default_rng(3), np.full(60_000, 30.0))
    later = model.expected_orders(20.0, *seen.columns).mean()
    assert seen.frequency.mean() == pytest.approx(model.expected_orders_new(30.0), rel=0.02)
    assert later == pytest.approx(model.expected_orders_new(50.0) - model.expected_orders_new(30.0), rel=0.02)


# --- units, order, grouping ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize("unit", [1 / 7, 86_400.0, 1 / 3652.5])
def test_the_unit_of_time_changes_nothing(kind: type[BuyingModel], unit: float) -> None:
    _, x, tx, age, _ = cdnow_like(500)
    days, other = kind().fit(x, tx, age), kind().fit(x, tx * unit, age * unit)
    for place, name in enumerate(days._names):
        scale = unit if place in days._times else 1.0
        assert other.params_[name] == pytest.approx(days.params_[name] * scale, rel=1e-5)
    assert other.log_likelihood_ == pytest.approx(days.log_likelihood_ - x.sum() * np.log(unit), abs=1e-6)
    ours = other.expected_orders(90 * unit, x, tx * unit, age * unit)
    assert ours == pytest.approx(days.expected_orders(90, x, tx, age), rel=1e-5)


@pytest.mark.parametrize("kind", MODELS)
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_order_and_grouping_change_nothing(kind: type[BuyingModel], seed: int) -> None:
    _, x, tx, age, _ = cdnow_like(250)
    whole = kind().fit(x, tx, age)
    places = np.random.default_rng(seed).permutation(len(x))
    shuffled = kind().fit(x[places], tx[places], age[places])
    groups = group(x, tx, age)
    distinct_x, distinct_tx, distinct_age = groups.columns
    counted = kind().fit(distinct_x, distinct_tx, distinct_age, weights=groups.weight(None))
    for other in (shuffled, counted):
        assert other.params_ == pytest.approx(whole.params_, rel=1e-6)
        assert other.log_likelihood_ == pytest.approx(whole.log_likelihood_, abs=1e-8)
    assert shuffled.expected_orders(30, x, tx, age) == pytest.approx(whole.expected_orders(30, x, tx, age), rel=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.one_of(st.integers(-3, 9), st.floats(-1e18, 1e18))] * 3), min_size=1, max_size=30))
def test_groups_give_back_every_row(drawn: list[tuple[float, ...]]) -> None:
    columns = tuple(np.array(column, dtype=np.float64) for column in zip(*drawn, strict=True))
    groups = group(*columns)
    for column, found in zip(columns, groups.columns, strict=True):
        assert np.array_equal(found[groups.inverse], column)
    assert len(groups) == len(set(zip(*(column.tolist() for column in columns), strict=True)))
    assert groups.weight(None).sum() == len(drawn)


def test_groups_hold_when_the_keys_outgrow_one_integer() -> None:
    rng = np.random.default_rng(5)
    columns = tuple(rng.random(2_000_000 // 16) for _ in range(5))
    groups = group(*columns)
    assert all(
        np.array_equal(found[groups.inverse], column) for column, found in zip(columns, groups.columns, strict=True)
    )


@settings(max_examples=60, deadline=None)
@given(orders=st.lists(st.tuples(st.integers(-3, 5), st.integers(-50, 50)), max_size=60), last_day=st.integers(-60, 60))
def test_histories_equal_a_count_by_hand(orders: list[tuple[int, int]], last_day: int) -> None:
    days: dict[int, set[int]] = {}
    for member, day in orders:
        if day <= last_day:
            days.setdefault(member, set()).add(day)
    seen = histories_of([member for member, _ in orders], [day for _, day in orders], last_day)
    assert seen.member.tolist() == sorted(days)
    assert seen.frequency.tolist() == [len(days[member]) - 1 for member in sorted(days)]
    assert seen.recency.tolist() == [max(days[member]) - min(days[member]) for member in sorted(days)]
    assert seen.age.tolist() == [last_day - min(days[member]) for member in sorted(days)]


# --- an answer for every shop --------------------------------------------------------------------------------------

KINDS = (
    "one_customer", "one_time_buyers", "heavy", "thousands", "new", "all_same", "clumped", "clockwork", "all_left",
    "young", "extremes", "beta_geometric", "pareto",
)  # fmt: skip
UNITS = (1.0, 1 / 7, 86_400.0, 1 / 3652.5)


def shop(kind: str, seed: int, unit: float) -> Shop:
    rng = np.random.default_rng([seed, KINDS.index(kind)])
    count = 1 if kind == "one_customer" else int(rng.choice([1, 2, 9, 60, 300]))
    age = np.floor(rng.uniform(30, 700, count))
    x = rng.poisson(rng.gamma(0.5, 4, count)).astype(float)
    share = rng.uniform(0, 1, count)
    match kind:
        case "one_time_buyers":
            x[:] = 0
        case "heavy":
            x = rng.poisson(300, count).astype(float)
        case "thousands":
            x = rng.integers(1_000, 9_000, count).astype(float)
        case "new":
            age[:], x[:] = 0, 0
        case "all_same":
            age[:], x[:], share[:] = age[0], x[0], share[0]
        case "clumped":  # several orders within an instant, then silence
            share[:] = 1e-9
        case "clockwork":
            x, share = np.floor(age / 7), np.floor(age / 7) * 7 / age
        case "all_left":
            x, share = x + 3, share * 0.02
        case _:
            return living_shop(kind, rng, age, unit)
    return Shop(kind, x, np.where(x > 0, share * age, 0.0) * unit, age * unit, unit)


def living_shop(kind: str, rng: np.random.Generator, age: Floats, unit: float) -> Shop:
    if kind in {"beta_geometric", "pareto"}:
        model: BetaGeometric | ParetoNBD = BetaGeometric() if kind == "beta_geometric" else ParetoNBD()
        rest = (30.0, 0.8, 2.4) if kind == "beta_geometric" else (70.0, 0.6, 80.0)
        model.params_ = dict(zip(model._names, (0.4, *rest), strict=True))
        x, tx, _ = simulate(model, rng, age).columns
        return Shop(kind, x, tx * unit, age * unit, unit)
    count, share = len(age), rng.uniform(0, 1, len(age))
    if kind == "young":
        age = np.floor(rng.uniform(0, 3, count))
        x = np.floor(age * rng.uniform(0, 1, count) * 1.5)
    elif kind == "extremes":
        age = 10 ** rng.uniform(-6, 6, count)
        x = np.floor(10 ** rng.uniform(0, 5, count)) - 1
    else:  # one_customer
        x = rng.poisson(rng.gamma(0.5, 4, count)).astype(float)
    return Shop(kind, x, np.where(x > 0, share * age, 0.0) * unit, age * unit, unit)


def shops(each: int) -> Iterator[Shop]:
    for seed in range(each):
        for kind in KINDS:
            yield shop(kind, seed, UNITS[seed % len(UNITS)])


def complaint(shop: Shop, chances: Floats, orders: Floats) -> str | None:
    """What is wrong with the answer, in a word; None for a sound one."""
    if len(chances) != len(shop.age) or len(orders) != len(shop.age):
        return "rows missing"
    if not (np.isfinite(chances).all() and np.isfinite(orders).all()):
        return "not a number"
    if (chances < 0).any() or (chances > 1).any() or (orders < 0).any():
        return "impossible"
    # Nobody triples the pace of the shop's most eager customer; nor is one order too many for a shop without any.
    pace = (shop.frequency + 1) / np.maximum(shop.age, 1e-9 * shop.unit)
    return "absurd" if (orders > 1 + 3 * 90 * shop.unit * pace.max()).any() else None


@pytest.mark.slow
@pytest.mark.parametrize("kind", MODELS)
def test_two_hundred_shops_of_every_shape_are_answered(kind: type[BuyingModel]) -> None:
    check_all(kind, each=16)


@pytest.mark.parametrize("kind", MODELS)
def test_a_shop_of_every_shape_is_answered(kind: type[BuyingModel]) -> None:
    check_all(kind, each=2)


def check_all(kind: type[BuyingModel], each: int) -> None:
    wrong = []
    for shop in shops(each):
        seen = shop[1:4]
        model = kind().fit(*seen)
        assert model.method_ in {"maximum_likelihood", "shrunken_empirical"}
        assert (model.method_ == "shrunken_empirical") == bool(model.notes_), shop.name
        assert all(np.isfinite(value) and value > 0 for value in model.params_.values()), shop.name
        assert np.isfinite(model.log_likelihood_), shop.name
        found = complaint(shop, model.probability_alive(*seen), model.expected_orders(90 * shop.unit, *seen))
        new = model.expected_orders_new(90 * shop.unit)
        assert np.isfinite(new)
        assert new >= 0
        if found:
            wrong.append((shop.name, found))
    assert not wrong


def test_shops_without_repeats_say_so() -> None:
    model = BetaGeometric().fit([0, 0, 0], [0, 0, 0], [100, 50, 10])
    assert model.method_ == "shrunken_empirical"
    assert "0 of 3 customers" in str(model.notes_[0])
    assert ParetoNBD().fit([0], [0], [0]).expected_orders(90, [0], [0], [0])[0] < 1e-3


def naive_pareto(shop: Shop) -> tuple[Floats, Floats]:
    """The textbook: unscaled time, plain gamma functions, a difference of two hypergeometric functions."""
    x, tx, age = shop[1:4]

    def likelihood(q: Floats) -> tuple[Floats, Floats]:
        r, alpha, s, beta = np.exp(q)
        big, gap = max(alpha, beta), abs(alpha - beta)
        second = s + 1 if alpha >= beta else r + x

        def part(y: Floats) -> Floats:
            series: Floats = special.hyp2f1(r + s + x, second, r + s + x + 1, gap / (big + y))
            return np.asarray(series / (big + y) ** (r + s + x), dtype=np.float64)

        front = special.gamma(r + x) * alpha**r * beta**s / special.gamma(r)
        alive = front * (alpha + age) ** -(r + x) * (beta + age) ** -s
        return alive + front * s / (r + s + x) * (part(tx) - part(age)), alive

    def objective(q: Floats) -> float:
        return -float(np.log(likelihood(q)[0]).sum())

    q = optimize.minimize(objective, np.zeros(4), method="Nelder-Mead", options={"maxiter": 150}).x
    r, alpha, s, beta = np.exp(q)
    whole, alive = likelihood(q)
    ahead = 1 - ((beta + age) / (beta + age + 90 * shop.unit)) ** (s - 1)
    return alive / whole, alive / whole * (r + x) * (beta + age) / (alpha + age) / (s - 1) * ahead


def test_negative_control_the_textbook_formula_fails_these_shops() -> None:
    failed = set()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for shop in shops(1):
            if complaint(shop, *naive_pareto(shop)):
                failed.add(shop.name)
    assert {"thousands", "extremes"} <= failed
    assert "pareto" not in failed  # on a tame shop the textbook is right: the control is a fair one


# --- manners -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [*MODELS, HistoricalRate])
def test_models_have_the_manners_of_scikit_learn(kind: type[Estimator]) -> None:
    model = kind()
    copy = kind(**model.get_params(deep=False))
    assert repr(copy) == repr(model)
    assert all(copy.get_params()[name] is value for name, value in model.get_params().items())
    with pytest.raises(NotFitted):
        model.expected_orders(1, [0], [0], [0])  # type: ignore[attr-defined]
    with pytest.raises(NotFitted):
        model.probability_alive([0], [0], [0])  # type: ignore[attr-defined]
    with pytest.raises(UsageError):
        model.set_params(no_such_knob=1)
    assert model.fit([1], [1], [2]) is model  # type: ignore[attr-defined]


def test_a_model_inside_a_model_is_reached_by_its_name() -> None:
    class Pair(Estimator):
        def __init__(self, inner: Estimator) -> None:
            self.inner = inner

    pair = Pair(BetaGeometric())
    pair.set_params(inner__prior_sd=3.0)
    assert pair.get_params()["inner__prior_sd"] == 3.0
    assert "inner__prior_sd" not in pair.get_params(deep=False)


@pytest.mark.parametrize("kind", [BetaGeometric, ParetoNBD, HistoricalRate])
def test_what_no_history_can_hold_is_refused(kind: type[BetaGeometric]) -> None:
    with pytest.raises(UsageError):
        kind().fit([1, 2], [1], [2])
    with pytest.raises(UsageError):
        kind().fit([1], [3], [2])
    with pytest.raises(UsageError):
        kind().fit([float("nan")], [1], [2])
    with pytest.raises(UsageError):
        kind().fit([-1], [1], [2])
    with pytest.raises(NotEnoughData):
        kind().fit([], [], [])
    with pytest.raises(UsageError):
        kind().fit([1], [1], [2]).expected_orders(-1, [1], [1], [2])


@pytest.mark.parametrize("kind", MODELS)
def test_weights_are_counts(kind: type[BuyingModel]) -> None:
    with pytest.raises(UsageError):
        kind().fit([1], [1], [2], weights=[-1])
    with pytest.raises(NotEnoughData):
        kind().fit([1], [1], [2], weights=[0])
