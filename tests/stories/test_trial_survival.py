"""Somebody brings a file of memberships and asks what makes them end."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from regulars.domain.errors import ColumnMissing, NotEnoughData, UsageError
from regulars.interfaces.cli.app import app
from regulars.shop import open_bench

MONTHLY_RISK = 3.0
"""How many times as likely a monthly plan is to end next as a yearly one."""


@pytest.fixture(scope="module")
def memberships(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six hundred memberships, watched for three years; one column was written at the end."""
    rng = np.random.default_rng(11)
    lines = ["id;plan;age;months;left;paid so far"]
    for number in range(600):
        plan = ("month", "year")[int(rng.integers(2))]
        lasts = rng.exponential(60 / (MONTHLY_RISK if plan == "month" else 1.0))
        watched = min(lasts, rng.uniform(1, 36))
        ended = "ja" if lasts <= watched else "nein"
        lines.append(
            f"m{number};{plan};{rng.integers(18, 80)};{watched:.2f};{ended};{9.9 * watched + rng.normal():.2f}"
        )
    path = tmp_path_factory.mktemp("memberships") / "memberships.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def asked(path: Path, *more: str) -> list[str]:
    return ["trial", "survival", str(path), "--duration", "months", "--event", "left", "--positive", "ja", *more]


def test_the_answer_is_one_document(memberships: Path) -> None:
    ran = CliRunner().invoke(app, asked(memberships, "--json"), catch_exceptions=False)
    assert ran.exit_code == 0
    found = json.loads(ran.stdout)
    assert (found["task"], found["rows"], found["chosen"], found["baseline"]) == (
        "survival",
        600,
        "cox",
        "kaplan_meier",
    )
    assert set(found["models"]) == {"cox", "weibull", "kaplan_meier"}
    assert [(warned["code"], warned["columns"]) for warned in found["warnings"]] == [("label_leak", ["paid so far"])]
    cox = found["models"]["cox"]
    low, high = cox["intervals"]["plan=year"]
    assert low < -np.log(MONTHLY_RISK) < high < 0
    assert cox["concordance"] > 0.55 > found["models"]["kaplan_meier"]["concordance"] == 0.5
    assert cox["partial_log_likelihood"] > found["models"]["kaplan_meier"]["partial_log_likelihood"]
    shares = list(cox["survival_at"].values())
    assert shares == sorted(shares, reverse=True)
    assert max(shares) < 1


def test_a_person_reads_a_table(memberships: Path) -> None:
    ran = CliRunner().invoke(app, asked(memberships, "--strata", "plan"), catch_exceptions=False)
    assert ran.exit_code == 0
    assert "concordance" in ran.stdout
    assert "paid so far" in ran.stdout


def test_what_gives_the_answer_away_can_be_kept_and_then_looks_too_good(memberships: Path) -> None:
    """Negative control of the warning: with the column in, the figures are too good to be true."""
    with open_bench() as shop:
        honest = shop.trial_survival(memberships, "months", "left", positive="ja")
        leaking = shop.trial_survival(memberships, "months", "left", positive="ja", kept=["paid so far"])
    assert leaking.models["cox"]["concordance"] > 0.9 > honest.models["cox"]["concordance"]  # type: ignore[operator]
    assert leaking.warnings == ()


def test_a_time_budget_leaves_the_baseline(memberships: Path) -> None:
    with open_bench() as shop:
        tried = shop.trial_survival(memberships, "months", "left", positive="ja", seconds_max=0.0)
    assert list(tried.models) == [tried.chosen] == ["kaplan_meier"]
    assert [warned.code for warned in tried.warnings] == ["label_leak", "time_budget", "time_budget"]


def test_what_cannot_be_read_is_refused_with_a_way_on(memberships: Path, tmp_path: Path) -> None:
    few = tmp_path / "few.csv"
    few.write_text("months,left\n" + "\n".join(f"{n + 1},{n % 2}" for n in range(20)) + "\n", encoding="utf-8")
    with open_bench() as shop:
        with pytest.raises(UsageError, match="neither yes nor no"):
            shop.trial_survival(memberships, "months", "left")
        with pytest.raises(UsageError, match="never says"):
            shop.trial_survival(memberships, "months", "left", positive="oui")
        with pytest.raises(ColumnMissing):
            shop.trial_survival(memberships, "years", "left")
        with pytest.raises(NotEnoughData, match="how long"):
            shop.trial_survival(memberships, "plan", "left", positive="ja")
        with pytest.raises(NotEnoughData, match="Too few ends"):
            shop.trial_survival(few, "months", "left")
        with pytest.raises(UsageError, match="cannot be kept"):
            shop.trial_survival(memberships, "months", "left", kept=["months"], positive="ja")
