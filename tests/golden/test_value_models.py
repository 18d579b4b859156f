"""The buying models against published figures.

CDNOW: customers who first bought in the first quarter of 1997, one in ten; same-day purchases merged; weeks; calibrated
to 1997-09-30, judged on the 39 weeks to 1998-06-30. Fader, Hardie and Lee (2005), tables 2 and 3; the holdout figures
were measured once with other implementations of the same models.

The score behind "buys again" is the expected number of orders in the holdout.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from regulars.domain.time import day_of
from regulars.predict.beta_geometric import BetaGeometric
from regulars.predict.buying_model import BuyingModel
from regulars.predict.grouping import Floats
from regulars.predict.historical_rate import HistoricalRate
from regulars.predict.histories import histories_of
from regulars.predict.pareto_nbd import ParetoNBD
from regulars.predict.simulate_buying import simulate
from regulars.stats.metrics import correlation, mae, rmse, roc_auc, total_error

CDNOW = Path(os.environ.get("REGULARS_DATA", "")) / "cdnow" / "CDNOW_sample.txt"
needs_cdnow = pytest.mark.skipif(
    "REGULARS_DATA" not in os.environ or not CDNOW.exists(), reason="REGULARS_DATA does not name a folder with cdnow"
)
WEEKS_AHEAD = 39.0


class Judged(NamedTuple):
    """A calibration period in weeks, and the orders that followed it."""

    frequency: Floats
    recency: Floats
    age: Floats
    orders_later: Floats


@pytest.fixture(scope="module")
def cdnow() -> Judged:
    lines = [line.split() for line in CDNOW.read_text(encoding="utf-8").splitlines()]
    member = np.array([int(line[0]) for line in lines])
    day = np.array([day_of(date.fromisoformat(line[2])) for line in lines])
    cut, end = day_of(date(1997, 9, 30)), day_of(date(1998, 6, 30))
    seen = histories_of(member, day, cut)
    later = np.unique(np.stack([member, day], axis=1)[(day > cut) & (day <= end)], axis=0)[:, 0]
    orders_later = np.bincount(np.searchsorted(seen.member, later), minlength=len(seen)).astype(float)
    return Judged(seen.frequency, seen.recency / 7, seen.age / 7, orders_later)


@needs_cdnow
@pytest.mark.parametrize(
    ("kind", "params", "log_likelihood"),
    [
        (BetaGeometric, (0.243, 4.414, 0.793, 2.426), -9582.4),
        (ParetoNBD, (0.553, 10.578, 0.606, 11.669), -9595.0),
    ],
)
def test_cdnow_parameters_as_published(
    cdnow: Judged, kind: type[BuyingModel], params: tuple[float, ...], log_likelihood: float
) -> None:
    model = kind().fit(*cdnow[:3])
    assert len(cdnow.age) == 2357
    assert [round(value, 3) for value in model.params_.values()] == list(params)
    assert round(model.log_likelihood_, 1) == log_likelihood
    assert model.method_ == "maximum_likelihood"
    assert model.notes_ == ()


@needs_cdnow
@pytest.mark.parametrize(
    ("kind", "error_max", "correlation_min", "auc_min"),
    [(BetaGeometric, 0.786, 0.625, 0.772), (ParetoNBD, 0.755, 0.630, 0.778)],
)
def test_cdnow_holdout(
    cdnow: Judged, kind: type[BuyingModel], error_max: float, correlation_min: float, auc_min: float
) -> None:
    expected = kind().fit(*cdnow[:3]).expected_orders(WEEKS_AHEAD, *cdnow[:3])
    rate = HistoricalRate().fit(*cdnow[:3]).expected_orders(WEEKS_AHEAD, *cdnow[:3])
    orders = cdnow.orders_later
    assert mae(orders, expected) <= error_max
    assert correlation(orders, expected) >= correlation_min
    assert roc_auc(orders, expected) >= auc_min
    assert abs(total_error(orders, expected)) < 0.13
    for error in (mae, rmse):
        assert error(orders, expected) < error(orders, rate)


@pytest.mark.parametrize(
    ("kind", "alive", "orders", "new"),
    [
        (BetaGeometric, 0.9689, 25.76, 1.444),
        (ParetoNBD, 0.9979, 25.46, 1.473),
    ],
    ids=["BetaGeometric", "ParetoNBD"],
)
def test_the_vignette_of_btyd(kind: type[BuyingModel], alive: float, orders: float, new: float) -> None:
    """CDNOW's customer 1516 (26 repeats, the last in week 30.86 of 31), 52 weeks ahead; lifetimes 0.11.3 agrees."""
    model = kind()
    fitted = (0.2425945, 4.4136019, 0.7929199, 2.4258881)
    if kind is ParetoNBD:
        fitted = (0.5533971, 10.5801985, 0.6060625, 11.6562237)
    model.params_ = dict(zip(model._names, fitted, strict=True))
    assert model.probability_alive([26], [30.86], [31])[0] == pytest.approx(alive, abs=5e-5)
    assert model.expected_orders(52, [26], [30.86], [31])[0] == pytest.approx(orders, abs=5e-3)
    assert model.expected_orders_new(52) == pytest.approx(new, abs=5e-4)


def test_the_worked_example_of_the_paper() -> None:
    """Fader, Hardie and Lee (2005), the spreadsheet's customer 0001: 1.226 orders in the next 39 weeks."""
    model = BetaGeometric()
    model.params_ = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
    assert model.expected_orders(39, [2], [30.43], [38.86])[0] == pytest.approx(1.226, abs=5e-4)


@pytest.mark.parametrize(("kind", "truth"), [(BetaGeometric, (0.6, 8.0, 0.9, 2.8)), (ParetoNBD, (0.8, 9.0, 0.7, 11.0))])
def test_simulated_parameters_are_found_again(kind: type[BetaGeometric | ParetoNBD], truth: tuple[float, ...]) -> None:
    model = kind()
    model.params_ = dict(zip(model._names, truth, strict=True))
    rng = np.random.default_rng(20)
    seen = simulate(model, rng, rng.uniform(20, 60, 30_000))
    again = kind().fit(*seen.columns)
    assert again.method_ == "maximum_likelihood"
    # Three standard errors of the worst determined parameter at this size.
    assert list(again.params_.values()) == pytest.approx(truth, rel=0.12)
