"""Finance asks what is owed: on the terminal, as a document, as files; and what does not add up is named."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import python_calamine as calamine
from typer.testing import CliRunner

from regulars.domain.errors import LedgerUnbalanced, UsageError
from regulars.domain.ledger.requests import Adjust, Earn, Spend
from regulars.domain.ledger.statements import COLUMNS
from regulars.interfaces.cli.app import app
from regulars.shop import open_latest

Told = Callable[..., bytes]
COSTS = 'version: 1\ncurrencies: [{name: points, cost_per_unit: "0.02"}]\nearn: [{id: a, points: 1}]\n'
RISKY = '=HYPERLINK("http://x","y")'
"""A currency's name that a spreadsheet would run."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shop where two members earned and one spent today."""
    monkeypatch.setenv("REGULARS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("REGULARS_LANG", "en")
    CliRunner().invoke(app, ["init"], catch_exceptions=False)
    with open_latest(home=tmp_path / "home") as shop:
        ledger = shop.counter.ledger
        ledger.post(Earn("member:1", points=1_000))
        ledger.post(Earn("member:2", points=500))
        ledger.post(Spend("member:1", points=300))
        ledger.post(Adjust("member:2", RISKY, points=3, actor="ann", reason="a test"))
    return tmp_path / "home"


def told(*words: str) -> bytes:
    done = CliRunner().invoke(app, ["ledger", *words], catch_exceptions=True)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.stdout_bytes


def test_the_statement_in_every_form(home: Path, tmp_path: Path) -> None:
    found = json.loads(told("statement", "--currency", "points", "--json"))
    assert (found["balanced"], found["columns"], found["zone"]) == (True, list(COLUMNS), "UTC")
    (day,) = found["days"]
    assert [day[name] for name in COLUMNS] == [0, 1_500, 0, -300, 0, 0, 0, 1_200, 1_200]
    assert {**day, "day": ""} == {**found["totals"][0], "day": ""}
    shown = told("statement").decode()
    assert "1,200" in shown
    assert "The books balance to the point" in shown

    told("statement", "--out", str(tmp_path / "s.csv"))
    text = (tmp_path / "s.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")))
    assert [row["currency"] for row in rows] == [f"'{RISKY}", "points"]
    assert [int(rows[1][name]) for name in COLUMNS] == [day[name] for name in COLUMNS]  # -300 is still a number

    told("statement", "--out", str(tmp_path / "s.parquet"))
    (first, second) = pq.read_table(tmp_path / "s.parquet").to_pylist()
    assert (first["currency"], second["redeemed"], type(second["day"])) == (RISKY, -300, date)


def test_excel_reads_the_sheet(home: Path, tmp_path: Path) -> None:
    told("statement", "--out", str(tmp_path / "s.xlsx"))
    (sheet,) = (book := calamine.CalamineWorkbook.from_path(tmp_path / "s.xlsx")).sheet_names
    names, first, second = book.get_sheet_by_name(sheet).to_python()
    assert names[:4] == ["currency", "day", "opening", "earned"]
    assert (first[0], second[0]) == (RISKY, "points")
    assert second[2 : 2 + len(COLUMNS)] == [0, 1_500, 0, -300, 0, 0, 0, 1_200, 1_200]


def test_days_and_formats_that_are_none_are_refused(home: Path) -> None:
    for words in (("--from", "yesterday"), ("--format", "pdf")):
        with pytest.raises(UsageError):
            told("statement", *words)


def test_what_does_not_add_up_ends_with_1_and_names_the_day(home: Path) -> None:
    whole = json.loads(told("statement", "--currency", "points", "--json"))
    with sqlite3.connect(home / "ledger.db") as connection:
        connection.execute(
            "UPDATE ledger_accounts SET balance = balance + 1 WHERE role = 'main' AND currency = 'points'"
        )
    with pytest.raises(LedgerUnbalanced) as refused:
        told("statement")
    assert (refused.value.exit_code, refused.value.where) == (1, whole["days"][0]["day"])


def test_what_is_owed_now(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGULARS_CURRENCY", "EUR")
    (found,) = json.loads(told("owed", "--currency", "points", "--value-per-point", "0.005", "--json"))["currencies"]
    assert (found["outstanding"], found["endless"], found["expiring"]["90"]) == (1_200, 1_200, 0)
    assert found["money"]["worst"] == {"amount": "6.00", "kind": "counted"}
    assert found["money"]["expected"]["amount"] is None  # never a made-up figure
    assert (found["breakage"], found["baseline"]["share"]) == (None, None)
    assert "so none are said to be lost" in found["withheld"]
    shown = told("owed", "--value-per-point", "0.005").decode()
    assert "1,200 points outstanding" in shown
    assert "If every point is redeemed: €6.00. [counted]" in shown
    told("owed", "--out", str(tmp_path / "o.csv"))
    rows = list(csv.DictReader(io.StringIO((tmp_path / "o.csv").read_text("utf-8-sig"), newline="")))
    (age,) = (row for row in rows if (row["currency"], row["figure"], row["from_days"]) == ("points", "age", "0"))
    assert (age["to_days"], age["points"], age["kind"]) == ("30", "1200", "counted")
    # Where no value is said, the programme says what a point costs.
    (home / "programmes" / "costs.yml").write_text(COSTS, encoding="utf-8")
    (home / "programmes" / "points.yml").unlink(missing_ok=True)
    (found,) = json.loads(told("owed", "--currency", "points", "--json"))["currencies"]
    assert (found["money"]["value_per_point"], found["money"]["worst"]["amount"]) == ("0.02", "24.00")
    for wrong in ("cheap", "-1", "NaN"):
        with pytest.raises(UsageError):
            told("owed", f"--value-per-point={wrong}")
