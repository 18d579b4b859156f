"""A shop with tiers, from the command line: shown, given by hand, previewed before a change, written by the turn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from regulars.domain.errors import UsageError
from regulars.interfaces.cli.app import app
from regulars.shop import open_shop
from suites.till.calls import ordered

PROGRAMME = """
tiers:
  - id: stars
    metric: {kind: orders}
    window: {kind: lifetime}
    validity: {kind: duration, after: {count: 1, unit: year}}
    tiers: [{id: basic}, {id: gold, from: 2}]
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "programmes"
    folder.mkdir()
    (folder / "tiers.yml").write_text(PROGRAMME, encoding="utf-8")
    with open_shop(home=tmp_path) as shop:
        for number in range(2):
            shop.till.track(
                [{**ordered(f"A{number}", ("tea", "3", 1)), "timestamp": f"2025-05-0{number + 1}T10:00:00Z"}]
            )
    return tmp_path


def run(home: Path, *said: str) -> Any:
    ran = CliRunner().invoke(app, [*said, "--home", str(home), "--json"], catch_exceptions=False)
    assert ran.exit_code == 0
    return json.loads(ran.stdout)


def test_shown_given_previewed_and_written(home: Path) -> None:
    (shown,) = run(home, "tiers", "show", "7")["tiers"]
    assert (shown["tier"], shown["moves"]) == ("gold", [])
    (early,) = run(home, "tiers", "show", "7", "--as-of", "2025-05-02")["tiers"]
    assert early["tier"] == "basic"
    draft = home / "draft.yml"
    draft.write_text(PROGRAMME.replace("from: 2", "from: 3"), encoding="utf-8")
    (preview,) = run(home, "tiers", "preview", str(draft))["ladders"]
    assert (preview["up"], preview["down"], preview["is_changed"]) == (0, 1, True)
    turned = run(home, "turn")
    assert turned["members"] == 1
    (after,) = run(home, "tiers", "show", "7")["tiers"]
    assert [(move["kind"], move["to"]) for move in after["moves"]][-1] == ("upgraded", "gold")
    (ladder,) = run(home, "tiers", "list")["ladders"]
    assert [tier["members"] for tier in ladder["tiers"]] == [0, 1]
    asked = ("tiers", "assign", "7", "basic", "--until", "2999-01-01", "--author", "ann", "--reason", "test")
    assert run(home, *asked, "--dry-run")["tier"] == "gold"
    assert run(home, *asked)["tier"] == "basic"
    assert run(home, "tiers", "assign", "7", "--end", "--author", "ann", "--reason", "over")["tier"] == "gold"
    with open_shop(home=home) as shop:
        events = shop.house.records.log_state()
    assert events.version >= 1


def test_in_words(home: Path) -> None:
    for said in (
        ("tiers", "show", "7"),
        ("tiers", "list"),
        ("tiers", "preview", str(home / "programmes" / "tiers.yml")),
    ):
        ran = CliRunner().invoke(app, [*said, "--home", str(home)], catch_exceptions=False)
        assert ran.exit_code == 0
        assert "gold" in ran.stdout
    with pytest.raises(UsageError, match='no tier "lead"'):
        CliRunner().invoke(
            app, ["tiers", "assign", "7", "lead", "--until", "2999-01-01", "--home", str(home)], catch_exceptions=False
        )
