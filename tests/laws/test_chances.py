"""Chances of so many orders, for any history; traits; chances to leave; and the shelf."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import regulars as rg
from regulars.adapters.shelf.folder import FolderShelf
from regulars.domain.errors import NotEnoughData, UsageError
from regulars.loop.cards import model_document
from regulars.loop.explain import explanation_document
from regulars.predict import pareto_nbd
from regulars.predict.buying_model import BuyingModel
from regulars.predict.churn import Churn
from regulars.predict.grouping import Floats
from regulars.predict.likelihood import Rows
from regulars.predict.modified_beta_geometric import log_likelihood
from regulars.predict.simulate_buying import simulate
from shops import orders

PARAMS = {
    rg.BetaGeometric: {"r": 0.5, "alpha": 8.0, "a": 0.9, "b": 2.8},
    rg.ModifiedBetaGeometric: {"r": 0.5, "alpha": 8.0, "a": 0.9, "b": 2.8},
    rg.ParetoNBD: {"r": 0.6, "alpha": 9.0, "s": 0.7, "beta": 11.0},
}
histories = st.lists(st.tuples(st.integers(0, 30), st.floats(0.05, 1), st.floats(1, 60)), min_size=1, max_size=5).map(
    lambda drawn: tuple(np.array(column, dtype=float) for column in zip(*drawn, strict=True))
)


@pytest.mark.parametrize("kind", PARAMS)
@settings(max_examples=15, deadline=None)
@given(seen=histories, horizon=st.floats(0.5, 40))
def test_chances_of_counts_add_up_to_the_mean(
    kind: type[BuyingModel], seen: tuple[Floats, ...], horizon: float
) -> None:
    x, share, t = seen
    model = kind()
    model.params_ = PARAMS[kind]
    known = (x, np.where(x > 0, share * t, 0.0), t)
    chances = np.array([model.orders_at_least(n, horizon, *known) for n in range(1, 400)])
    assert ((chances >= 0) & (chances <= 1)).all()
    assert (np.diff(chances, axis=0) <= 1e-9).all()
    assert chances.sum(axis=0) == pytest.approx(model.expected_orders(horizon, *known), rel=1e-3, abs=1e-6)
    low, high = model.orders_range(horizon, *known, level=0.8)
    typical = model.typical_orders(horizon, *known)
    assert ((low <= typical) & (typical <= high)).all()
    for place, count in enumerate(typical):
        assert model.orders_at_least(count + 1, horizon, *known)[place] <= 0.5 + 1e-12
        assert count == 0 or model.orders_at_least(count, horizon, *known)[place] > 0.5 - 1e-12


@settings(max_examples=25, deadline=None)
@given(q=st.tuples(*[st.floats(-2, 2)] * 4).map(np.array), seen=histories)
def test_the_gradient_of_mbg_nbd_is_exact(q: Floats, seen: tuple[Floats, ...]) -> None:
    x, share, t = seen
    rows = Rows.of(x, np.where(x > 0, share * t, 0.0), t, np.ones_like(x))
    slope = log_likelihood(q, rows)[1]
    for place, nudge in enumerate(np.eye(4) * 1e-4):
        rise = (log_likelihood(q + nudge, rows)[0] - log_likelihood(q - nudge, rows)[0]) / 2e-4
        assert slope[place] == pytest.approx(rise, rel=1e-4, abs=1e-5)


def test_the_gradient_with_traits_is_exact() -> None:
    rng = np.random.default_rng(2)
    x, t = rng.integers(0, 9, 30).astype(float), rng.uniform(20, 60, 30)
    rows = Rows.of(x, np.where(x > 0, 0.7 * t, 0.0), t, np.ones(30), rng.normal(size=(30, 2)))
    q = np.array([-0.5, 2.0, -0.3, 2.2, 0.2, -0.1, 0.3, 0.1])
    slope = pareto_nbd.log_likelihood(q, rows)[1]
    for place, nudge in enumerate(np.eye(8) * 1e-4):
        rise = pareto_nbd.log_likelihood(q + nudge, rows)[0] - pareto_nbd.log_likelihood(q - nudge, rows)[0]
        assert slope[place] == pytest.approx(rise / 2e-4, rel=1e-5, abs=1e-5)


def test_a_trait_that_speeds_orders_up_is_found_and_noise_is_not() -> None:
    slow, quick = rg.ParetoNBD(), rg.ParetoNBD()
    slow.params_ = PARAMS[rg.ParetoNBD]
    quick.params_ = slow.params_ | {"alpha": 9.0 * np.exp(-1.0)}
    rng = np.random.default_rng(3)
    one, two = (simulate(model, rng, rng.uniform(20, 60, 1500)) for model in (slow, quick))
    joined = [np.concatenate(pair) for pair in zip(one.columns, two.columns, strict=True)]
    traits = np.stack([np.repeat([0.0, 1.0], 1500), rng.normal(size=3000)], axis=1)
    model = rg.ParetoNBD().fit(*joined, traits=traits)
    assert model.effects_[0, 0] / 0.5 == pytest.approx(1.0, abs=0.25)  # a standard deviation of a coin is 0.5
    assert abs(model.effects_[0, 1]) < 0.1
    with pytest.raises(UsageError):
        model.expected_orders(10, *joined)
    with pytest.raises(UsageError):
        rg.BetaGeometric().fit(*joined, traits=traits)


def test_the_interval_of_a_forecast_narrows_with_more_customers() -> None:
    truth = rg.BetaGeometric()
    truth.params_ = PARAMS[rg.BetaGeometric]
    widths = []
    for count in (300, 6000):
        seen = simulate(truth, np.random.default_rng(4), np.random.default_rng(5).uniform(20, 60, count))
        model = rg.BetaGeometric().fit(*seen.columns)
        low, high = model.expected_orders_interval(26, [3], [20], [30], rng=np.random.default_rng(1), draws=100)
        assert low[0] <= model.expected_orders(26, [3], [20], [30])[0] <= high[0]
        widths.append(high[0] - low[0])
    assert widths[1] < widths[0] / 2


def test_a_churn_model_read_back_says_the_same() -> None:
    rng = np.random.default_rng(8)
    columns = {"silence": rng.uniform(0, 90, 400), "plan": np.array(["a", "b", None, "c"] * 100, dtype=object)}
    columns["silence"][::7] = np.nan
    gone = (np.nan_to_num(columns["silence"], nan=50) + rng.normal(0, 20, 400) > 60).astype(float)
    model = Churn(folds=3).learn(columns, gone)
    again = Churn.read(json.loads(json.dumps(model.document())))
    chance = model.chance(columns)
    assert ((chance >= 0) & (chance <= 1)).all()
    assert again.chance(columns) == pytest.approx(chance, abs=1e-12)
    moved = model.moved_by({"silence": np.array([5.0, 85.0]), "plan": np.array(["a", "a"], dtype=object)})
    assert moved["silence"][0] < 0 < moved["silence"][1]


def test_flipped_bits_are_seen_and_the_last_good_model_stays(tmp_path: Path) -> None:
    shelf = FolderShelf(tmp_path)
    assert shelf.latest("churn") is None
    good = shelf.put("churn", {"model.json": b"{}", "card.json": b"1"}, at=1)
    newer = shelf.put("churn", {"model.json": b"{ }", "card.json": b"2"}, at=2)
    assert shelf.latest("churn") == newer
    for file in ("model.json", "card.json", "manifest.json", "put.json"):
        path = tmp_path / "churn" / newer.version / file
        content = path.read_bytes()
        path.write_bytes(bytes([content[0] ^ 1]) + content[1:])
        assert shelf.latest("churn") == good, file
        assert dict(shelf.versions("churn")) == {newer.version: False, good.version: True}
        path.write_bytes(content)
    (tmp_path / "churn" / newer.version / "card.json").unlink()
    assert shelf.latest("churn") == good


def test_the_same_content_is_the_same_version_whenever_it_is_put(tmp_path: Path) -> None:
    shelf = FolderShelf(tmp_path)
    first = shelf.put("churn", {"model.json": b"1"}, at=1)
    other = shelf.put("churn", {"model.json": b"2"}, at=2)
    assert other.version != first.version  # negative control: other content is another version
    again = shelf.put("churn", {"model.json": b"1"}, at=3)
    assert again.version == first.version
    assert shelf.latest("churn") == again  # put last, so in use, with its new time
    assert shelf.versions("churn") == ((first.version, True), (other.version, True))
    # A damaged one is put right by putting it again; and a shelf emptied in between gives the same name.
    (tmp_path / "churn" / first.version / "model.json").write_bytes(b"3")
    assert shelf.latest("churn") == other
    assert shelf.put("churn", {"model.json": b"1"}, at=4).version == first.version
    assert shelf.latest("churn") == shelf.put("churn", {"model.json": b"1"}, at=4)
    assert FolderShelf(tmp_path / "elsewhere").put("churn", {"model.json": b"1"}, at=9).version == first.version


def test_a_turn_learns_once_explains_and_shows_what_it_learned() -> None:
    with rg.open(orders(members=600, days=540, seed=3)) as shop:
        first = shop.turn(as_of="2025-03-01")
        assert len(first.learned) == 1, first.unlearned
        version = first.learned[0].version
        again = shop.turn(as_of="2025-03-01")
        assert again.learned[0].version == version
        assert len(shop.house.shelf.versions("churn")) == 1
        chances = first.profiles["churn_probability"].to_numpy()
        assert chances.min() >= 0
        assert chances.max() <= 1
        card = model_document(shop.house, "churn")
        assert card["window"][1] <= first.as_of.today
        explained = shop.explain("c0001")
        document = explanation_document(explained)["churn"]
        assert len(document["moved_by"]) == 5
        assert document["probability"] == explained.scores["churn_probability"]
        html = shop._repr_html_()
        assert "<script" not in html
        assert "members" in html
        assert "2025-03-01" in html


def test_a_small_shop_is_told_why_it_has_no_chance_to_leave() -> None:
    with rg.open(orders(members=60)) as shop:
        turn = shop.turn()
        assert turn.learned == ()
        assert len(turn.unlearned) == 1
        assert turn.profiles["churn_probability"].null_count == 60
        with pytest.raises(NotEnoughData):
            model_document(shop.house, "churn")
