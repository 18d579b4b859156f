"""``regulars privacy`` at the command line: nothing without a yes, one document with ``--json``, exit codes as ever."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from regulars.interfaces.cli.app import app
from regulars.shop import open_shop


@pytest.fixture
def home(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text("customer_id,date,amount\nC1,2024-01-01,1.00\nC2,2024-01-02,2.00\n")
    with open_shop(home=tmp_path / "home") as shop:
        shop.bring(path)
    return tmp_path / "home"


def test_erase_asks_tells_and_is_final(home: Path) -> None:
    run = CliRunner()
    where = ["--home", str(home), "--json"]
    would = run.invoke(app, ["privacy", "erase", "C1", "--dry-run", *where])
    assert (would.exit_code, json.loads(would.stdout)) == (0, {"pseudonyms": [1], "dry_run": True})
    refused = run.invoke(app, ["privacy", "erase", "C1", "--no-input", *where])
    assert getattr(refused.exception, "exit_code", None) == 5
    told = run.invoke(app, ["privacy", "export", "C1", "--home", str(home)])
    assert json.loads(told.stdout)["identifiers"] == [{"member": 1, "kind": "customer", "value": "C1"}]
    rotated = run.invoke(app, ["privacy", "rotate", "--forget-old", *where])
    assert json.loads(rotated.stdout) == {"version": 2, "wrappings": 3, "forgotten": [1]}
    done = run.invoke(app, ["privacy", "erase", "C1", "--yes", *where])
    document = json.loads(done.stdout)
    assert (done.exit_code, document["receipt"]["erased"]["identifiers"]) == (0, 1)
    assert json.loads(Path(document["kept_at"]).read_text()) == document["receipt"]
    again = run.invoke(app, ["privacy", "erase", "C1", "--yes", *where])
    assert getattr(again.exception, "exit_code", None) == 2, "nobody is known by this any more"
    with open_shop(home=home) as shop:
        assert shop.house.records.identifiers("customer")["value"].to_pylist() == ["C2"]
