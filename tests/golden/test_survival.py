"""Kaplan-Meier, Weibull and Cox against published figures and another implementation.

Rossi: 432 released prisoners (Allison, Survival Analysis Using SAS, 1995; Fox and Weisberg's appendix gives the same fit).
Telco: IBM's customer churn, the Cox example of lifelines 0.20 with four services as strata.
"""

from __future__ import annotations

import csv
import os
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from regulars.lifecycle.cox import CoxRegression, log_likelihood_of
from regulars.lifecycle.kaplan_meier import KaplanMeier
from regulars.lifecycle.lifetimes import Floats
from regulars.lifecycle.weibull import WeibullRegression
from regulars.shop import open_bench
from regulars.stats.concordance import concordance

DATA = Path(os.environ.get("REGULARS_DATA", ""))
ROSSI = DATA / "survival_lifelines" / "rossi.csv"
TELCO = DATA / "telco_churn" / "Telco-Customer-Churn.csv"
needs_data = pytest.mark.skipif(
    "REGULARS_DATA" not in os.environ or not ROSSI.exists(), reason="REGULARS_DATA does not name a folder with Rossi"
)
STRATA = ("InternetService", "StreamingMovies", "StreamingTV", "PhoneService")


class Rossi:
    """The file as arrays."""

    def __init__(self) -> None:
        with ROSSI.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.names = [name for name in rows[0] if name not in {"week", "arrest"}]
        self.x = np.array([[float(row[name]) for name in self.names] for row in rows])
        self.week = np.array([float(row["week"]) for row in rows])
        self.arrest = np.array([float(row["arrest"]) for row in rows])


@pytest.fixture(scope="module")
def rossi() -> Rossi:
    return Rossi()


def reference() -> Any:
    """The other implementation; what it and its own libraries warn of is theirs."""
    warnings.simplefilter("ignore")
    return pytest.importorskip("lifelines")


def frame(rossi: Rossi) -> Any:
    import pandas as pd

    return pd.DataFrame(rossi.x, columns=rossi.names).assign(week=rossi.week, arrest=rossi.arrest)


@needs_data
def test_cox_on_rossi_is_as_published(rossi: Rossi) -> None:
    model = CoxRegression().fit(rossi.x, rossi.week, rossi.arrest)
    found = dict(zip(rossi.names, model.coef_, strict=True))
    assert model.log_likelihood_ == pytest.approx(-658.75, abs=0.005)
    assert (found["fin"], found["age"], found["prio"]) == pytest.approx((-0.379, -0.057, 0.091), abs=0.0006)
    errors = dict(zip(rossi.names, model.standard_errors_, strict=True))
    assert (errors["fin"], errors["age"], errors["prio"]) == pytest.approx((0.191, 0.022, 0.029), abs=0.0006)
    assert model.concordance_ == pytest.approx(0.64, abs=0.005)


@needs_data
def test_every_model_agrees_with_another_implementation(rossi: Rossi) -> None:
    with warnings.catch_warnings():
        lifelines = reference()
        table = frame(rossi)
        theirs_cox = lifelines.CoxPHFitter().fit(table, "week", "arrest", strata=["wexp"])
        theirs_weibull = lifelines.WeibullAFTFitter().fit(table, "week", "arrest")
        theirs_curve = lifelines.KaplanMeierFitter().fit(rossi.week, rossi.arrest)
        within = theirs_curve.confidence_interval_.to_numpy()[1:]
        # At times of ends, for it draws straight lines between them.
        times = np.array([10.0, 20.0, 40.0])
        expected = theirs_weibull.predict_survival_function(table, times=times).to_numpy().T
    kept = [place for place, name in enumerate(rossi.names) if name != "wexp"]
    stratum = rossi.x[:, rossi.names.index("wexp")]
    cox = CoxRegression().fit(rossi.x[:, kept], rossi.week, rossi.arrest, stratum)
    assert cox.log_likelihood_ == pytest.approx(theirs_cox.log_likelihood_, abs=1e-6)
    assert cox.coef_ == pytest.approx(theirs_cox.params_.to_numpy(), abs=1e-5)
    assert cox.standard_errors_ == pytest.approx(theirs_cox.standard_errors_.to_numpy(), abs=1e-5)
    assert cox.concordance_ == pytest.approx(theirs_cox.concordance_index_, abs=1e-9)
    weibull = WeibullRegression().fit(rossi.x, rossi.week, rossi.arrest)
    assert weibull.log_likelihood_ == pytest.approx(theirs_weibull.log_likelihood_, abs=1e-5)
    assert weibull.survival_at(rossi.x, times) == pytest.approx(expected, abs=1e-4)
    curve = KaplanMeier().fit(rossi.week, rossi.arrest)
    assert curve.survival_ == pytest.approx(theirs_curve.survival_function_.to_numpy()[1:, 0], abs=1e-12)
    assert np.stack([curve.lower_, curve.upper_], axis=1) == pytest.approx(within, abs=1e-9)


@pytest.mark.slow
@needs_data
def test_the_trial_on_telco_reproduces_the_published_fit_and_names_the_leak() -> None:
    with open_bench() as shop:
        tried = shop.trial_survival(TELCO, "tenure", "Churn", STRATA)
    cox = tried.models["cox"]
    assert (tried.rows, tried.chosen, tried.baseline) == (7043, "cox", "kaplan_meier")
    assert cox["partial_log_likelihood"] == pytest.approx(-10106.05, abs=0.01)
    assert cox["concordance"] > 0.8 > tried.models["kaplan_meier"]["concordance"] == 0.5  # type: ignore[operator]
    assert set(cox["survival_at"]) == set(tried.models["weibull"]["survival_at"])  # type: ignore[call-overload]
    assert [(warned.code, warned.columns) for warned in tried.warnings] == [("label_leak", ("TotalCharges",))]
    coefficients = cox["params"]
    assert isinstance(coefficients, dict)
    assert coefficients["Contract=Two year"] == pytest.approx(-3.11, abs=0.005)


@needs_data
def test_the_trial_on_rossi_reproduces_the_published_fit() -> None:
    with open_bench() as shop:
        tried = shop.trial_survival(ROSSI, "week", "arrest")
        again = shop.trial_survival(ROSSI, "week", "arrest")
    assert tried.models[tried.chosen]["partial_log_likelihood"] == pytest.approx(-658.75, abs=0.005)
    assert tried.models == again.models


def test_a_small_case_worked_out_by_hand() -> None:
    """Efron's ties: two of three end at 1, one at 2. At beta: l = b - log(r) - log(r - m) - 0, r = 2e^b + 1, m = (e^b + 1)/2."""
    x, time, ended = np.array([[1.0], [0.0], [1.0]]), np.array([1.0, 1.0, 2.0]), np.ones(3)

    def by_hand(beta: float) -> float:
        risk = 2 * np.exp(beta) + 1
        return float(beta - np.log(risk) - np.log(risk - (np.exp(beta) + 1) / 2))

    for beta in (-1.0, 0.0, 0.7):
        assert log_likelihood_of(beta * x[:, 0], time, ended) == pytest.approx(by_hand(beta), abs=1e-12)


def naive_concordance(time: Floats, ended: Floats, risk: Floats) -> float:
    right = pairs = 0.0
    for i in range(len(time)):
        for j in range(len(time)):
            if ended[i] and (time[i] < time[j] or (time[i] == time[j] and not ended[j])):
                pairs += 1
                right += 1.0 if risk[i] > risk[j] else 0.5 if risk[i] == risk[j] else 0.0
    return right / pairs


def test_concordance_counts_every_pair_once() -> None:
    rng = np.random.default_rng(5)
    for rows in (2, 7, 33, 60):
        time, risk = rng.integers(1, 9, rows).astype(float), rng.integers(0, 6, rows).astype(float)
        ended = np.append(1.0, rng.integers(0, 2, rows - 1)).astype(float)
        time[0] = 0.0
        assert concordance(time, ended, risk) == pytest.approx(naive_concordance(time, ended, risk), abs=1e-12)


@needs_data
def test_the_checks_catch_ties_broken_the_crude_way(rossi: Rossi) -> None:
    """Negative control: Breslow's approximation of ties is another likelihood."""
    score = rossi.x @ CoxRegression().fit(rossi.x, rossi.week, rossi.arrest).coef_
    crude = sum(
        score[place] - np.log(np.exp(score[rossi.week >= rossi.week[place]]).sum())
        for place in np.flatnonzero(rossi.arrest)
    )
    assert abs(crude - (-658.75)) > 0.1
