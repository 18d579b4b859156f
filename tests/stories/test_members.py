"""A shopkeeper finds one customer under two names: looks, is asked to confirm, joins, regrets, and has everything back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from regulars.domain.errors import ConfirmationNeeded
from regulars.interfaces.cli.app import app

Told = Callable[..., str]


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    """Says a command in the shop of three customers; gives its standard output, raises its error."""
    monkeypatch.setenv("REGULARS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("REGULARS_REGION", "CN")
    orders = tmp_path / "orders.csv"
    orders.write_text(
        "customer_id,order_id,date,amount,email,phone\n"
        "C1,1,2024-01-01,10.00,ann@gmail.com,13812340678\nC2,2,2024-01-05,20.00,bo@b.cn,13812340678\n"
        "C3,3,2024-01-09,30.00,cy@b.cn,13912340670\n"
    )

    def say_it(*words: str) -> str:
        done = CliRunner().invoke(app, [*words], catch_exceptions=True)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.stdout

    say_it("import", str(orders), "--no-input")
    return say_it


def test_a_merge_and_back(told: Told) -> None:
    (conflict,) = json.loads(told("members", "conflicts", "--json"))["conflicts"]
    assert (conflict["customers"], conflict["may_be_household"]) == (["C1", "C2"], True)
    before = json.loads(told("members", "show", "C1", "--json"))
    with pytest.raises(ConfirmationNeeded) as refused:
        told("members", "merge", "C1", "C2")
    assert refused.value.exit_code == 5
    tried = json.loads(told("members", "merge", "C1", "C2", "--dry-run", "--json"))
    assert (tried["dry_run"], tried["shown"]["log"]) == (True, before["log"])
    joined = json.loads(told("members", "merge", "C1", "C2", "--yes", "--reason", "same person", "--json"))
    assert joined["shown"]["pseudonyms"] == [1, 2]
    assert joined["shown"]["log"][-1]["reason"] == "same person"
    assert json.loads(told("turn", "--json"))["members"] == 2
    told("members", "unmerge", "C1", "--yes")
    after = json.loads(told("members", "show", "C1", "--json"))
    assert {name: after[name] for name in ("member", "pseudonyms", "identifiers")} == {
        name: before[name] for name in ("member", "pseudonyms", "identifiers")
    }
    assert json.loads(told("turn", "--json"))["members"] == 3


def test_what_is_printed_is_masked(told: Told) -> None:
    shown = told("members", "show", "email:ann@gmail.com")
    assert "a**@gmail.com" in shown
    assert "ann@gmail.com" not in shown.partition("\n")[2]
    assert "ann@gmail.com" in told("members", "show", "C1", "--reveal").partition("\n")[2]
    assert "+86*******0678" in told("members", "conflicts")
    assert json.loads(told("members", "household", "C1", "--set", "H1", "--json"))["household"] == "H1"
    assert "H1\tC1" in told("members", "household")
    assert json.loads(told("members", "household", "C1", "--leave", "--json"))["household"] is None
