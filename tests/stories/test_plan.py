"""A change of the programme, from the draft to the member's entry: planned, applied with the past, explained, looked up."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from regulars.domain.errors import RegularsError
from regulars.interfaces.cli.app import app
from regulars.reward.replay.lints import LINT_CODES
from regulars.shop import open_shop

DOCS = Path(__file__).parents[2] / "docs"
ORDERS = """customer,order_id,time,product,category,quantity,amount
ann,A1,2026-01-02T10:00:00Z,oolong,tea,1,12.00
ann,A2,2026-01-09T10:00:00Z,cup,mugs,1,30.00
ann,A3,2026-01-14T10:00:00Z,cup,mugs,1,4.00
bob,B1,2026-01-05T10:00:00Z,oolong,tea,2,40.00
bob,B2,2026-02-05T10:00:00Z,oolong,tea,1,6.00
"""
REFUNDS = """customer,event,type,happened_at,message_id,order_id,revenue
ann,Order Refunded,track,2026-01-20T00:00:00Z,r1,A2,15.00
"""


def draft_of_the_docs(language: str) -> str:
    """The file that the page shows."""
    text = (DOCS / language / "plan.md").read_text(encoding="utf-8")
    found = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert found is not None
    return found[1]


def asked(home: Path, *words: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, [*words, "--home", str(home), "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def refused(home: Path, *words: str) -> int:
    """What the command ends with."""
    with pytest.raises(RegularsError) as error:
        CliRunner().invoke(app, [*words, "--home", str(home), "--json"], catch_exceptions=False)
    return error.value.exit_code


@pytest.fixture
def home(tmp_path: Path) -> Path:
    orders, refunds = tmp_path / "orders.csv", tmp_path / "refunds.csv"
    orders.write_text(ORDERS, encoding="utf-8")
    refunds.write_text(REFUNDS, encoding="utf-8")
    place = tmp_path / "home"
    with open_shop(home=place) as shop:
        shop.bring(orders)
        shop.bring(refunds, kind="events")
    return place


def test_the_page_shows_a_draft_that_runs(home: Path, tmp_path: Path) -> None:
    assert draft_of_the_docs("en") == draft_of_the_docs("zh")
    draft = tmp_path / "stars.yml"
    draft.write_text("# by ann\n" + draft_of_the_docs("en"), encoding="utf-8")
    plan = asked(home, "plan", str(draft), "--history")
    (points,) = plan["currencies"]
    # Ann: 12, 30 less 15, 4; Bob: 40, 6. Then at most 10 an order: Fridays (A1, A2) twice; of A2 half goes back.
    assert points["earned"] == {"before": 77, "after": 10 + 5 + 4 + 10 + 6, "kind": "counted"}
    assert points["members"] == {"more": 0, "less": 2, "same": 0, "kind": "counted"}
    assert [(one["member"], one["before"], one["after"]) for one in points["lose_most"]] == [
        ("bob", 46, 16),
        ("ann", 31, 19),
    ]
    assert points["liability"]["after"]["worst"]["amount"] == "0.35"
    assert points["liability"]["after"]["expected"]["amount"] is None
    assert points["withheld"]
    lints = {lint["code"]: lint for lint in plan["lints"]}
    assert set(lints) == {"cap_under_usual_order", "event_never_seen"}
    assert plan["history"] == {"entries": 6, "earned": 40, "taken_back": 5}
    assert not (home / "programmes").exists()

    assert refused(home, "apply", str(draft), "--no-input") == 5
    assert asked(home, "apply", str(draft), "--dry-run")["changes"]
    applied = asked(home, "apply", str(draft), "--history", "--yes", "--author", "ann", "--note", "Fridays")
    assert (applied["version"], applied["how"], applied["author"]) == (2, "applied", "ann")
    assert applied["history"] | {"known": 0} == {
        "events": 5,
        "refunds": 1,
        "known": 0,
        "entries": 6,
        "earned": 40,
        "taken_back": 5,
    }
    assert (home / "programmes" / "stars.yml").read_text(encoding="utf-8").startswith("# by ann\n")
    again = asked(home, "apply", str(draft), "--history", "--yes")
    assert (again["version"], again["history"]["entries"], again["history"]["known"]) == (2, 0, 6)

    history = asked(home, "programme", "history")["versions"]
    assert [(each["version"], each["how"]) for each in history] == [(1, "found"), (2, "applied")]
    changes = {each["where"]: each for each in asked(home, "programme", "diff")["changes"]}
    assert changes["earn.purchase.caps.small.points"]["after"] == 10
    assert refused(home, "programme", "diff", "7") == 2
    explained = asked(home, "ledger", "explain", "1")
    assert (explained["version"], explained["rule"]["id"], explained["multipliers"]) == (2, "purchase", ["fridays"])
    assert explained["entry"]["points"] == 10
    with open_shop(home=home) as shop:
        assert [each.available for each in shop.till.balances("ann")] == [19]
        # The same order, live, is the same order.
        live = {"event": "Order Completed", "userId": "bob", "properties": {"order_id": "B1", "total": 40}}
        assert shop.till.track([live]).events[0].fate.value == "duplicate"


def test_words_for_people_in_both_languages(home: Path, tmp_path: Path) -> None:
    draft = tmp_path / "stars.yml"
    draft.write_text(draft_of_the_docs("en"), encoding="utf-8")
    for language in ("en", "zh"):
        result = CliRunner().invoke(app, ["plan", str(draft), "--history", "--home", str(home), "--lang", language])
        assert result.exit_code == 0
        assert "cap_under_usual_order" in result.stdout


def test_a_span_is_replayed_alone(home: Path, tmp_path: Path) -> None:
    draft = tmp_path / "stars.yml"
    draft.write_text(draft_of_the_docs("en"), encoding="utf-8")
    plan = asked(home, "plan", str(draft), "--from", "2026-02-01")
    assert plan["currencies"][0]["earned"]["before"] == 6
    assert refused(home, "plan", str(draft), "--from", "soon") == 2


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_lint_is_described(language: str) -> None:
    text = (DOCS / language / "plan.md").read_text(encoding="utf-8")
    assert [code for code in LINT_CODES if f"`{code}`" not in text] == []
