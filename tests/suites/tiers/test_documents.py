"""The examples of the documents run: each file of ladders is taken, climbed and shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from regulars.domain.errors import ProgrammeInvalid
from regulars.domain.tiers import Downgrade
from regulars.loop.programme import read_programme
from suites.tiers.conftest import Counter

TEXT = (Path(__file__).parents[3] / "docs" / "en" / "tiers.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
LADDERS = [example for example in EXAMPLES if "\ntiers:" in example]


@pytest.mark.parametrize("text", LADDERS)
def test_every_example_runs(own_counter: Counter, text: str) -> None:
    own_counter.programme(text)
    own_counter.buys("A", "2000", "2025-02-01")
    for number in range(3):
        visit = {
            "event": "Store Visited",
            "userId": "7",
            "messageId": f"v{number}",
            "timestamp": f"2025-02-0{number + 2}T00:00:00Z",
        }
        own_counter.clock.pass_us(86_400_000_000)
        own_counter.till.track([visit])
    if "perks:" in text:
        assert [(each.id, each.is_open, each.why_not, each.left) for each in own_counter.tiers.perks("7")] == [
            ("wrapping", True, "", None),
            ("lounge", True, "", 2),
        ]
    own_counter.sleeps(900)
    before = {
        each.ladder: each.standing.tier
        for each in own_counter.tiers.of_member("7", own_counter.clock.instant - 890 * 86_400_000_000)
    }
    assert own_counter.tiers.sweep().moves
    after = {each.ladder: each.standing.tier for each in own_counter.tiers.of_member("7")}
    expected = {
        "stars": ("gold", "silver"),  # one down
        "visits": ("friend", "guest"),
        "buyers": ("new", "new"),
        "spenders": ("large", "small"),
        "lifelong": ("bronze", "bronze"),
    }
    assert {name: (before[name], after[name]) for name in before} == {name: expected[name] for name in before}


def test_the_examples_show_every_kind_and_policy() -> None:
    said = "\n".join(LADDERS)
    words = [
        *("currency", "spend", "orders", "events"),
        *("calendar", "anniversary", "tier_start", "rolling", "lifetime", "this_and_next", "duration"),
        *(f"downgrade: {each.value}" for each in Downgrade),
        *("next_period", "immediate", "at_once", "at_review", "grace", "stay_min", "notice_days", "keep:"),
    ]
    assert [word for word in words if word not in said] == []


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("tiers:\n  - id: a\n    tiers: [{id: x, from: 3}]\n", 3, "the first tier begins at 0"),
        ("tiers:\n  - id: a\n    tiers: [{id: x}, {id: y, from: 3}, {id: z, from: 2}]\n", 3, "thresholds must rise"),
        ("tiers:\n  - id: a\n    tiers: [{id: x}, {id: x, from: 3}]\n", 3, "name stands twice"),
        ("tiers:\n  - id: a\n    tiers: [{id: x}, {id: y, from: many}]\n", 3, "`many` is no number"),
        ("tiers:\n  - id: a\n    tiers: [{id: x}, {id: y, from: 0.5}]\n", 3, "`0.5` is no whole number"),
        ("tiers:\n  - id: a\n    metric: {kind: events}\n    tiers: [{id: x}]\n", 3, "events need the name of one"),
        ("tiers:\n  - id: a\n    metric: {currency: gems}\n    tiers: [{id: x}]\n", 3, "there is no currency `gems`"),
        ("tiers:\n  - id: a\n    window: {kind: rolling}\n    tiers: [{id: x}]\n", 4, "has no next period"),
        ("tiers:\n  - id: a\n    validity: {kind: duration}\n    tiers: [{id: x}]\n", 3, "a duration needs `after`"),
        ("tiers:\n  - id: a\n    applies_at: '2025-13-01'\n    tiers: [{id: x}]\n", 3, "is no day"),
        ("tiers:\n  - {id: a, tiers: [{id: x}]}\n  - {id: a, tiers: [{id: x}]}\n", 1, "`a` stands twice"),
        ("earn:\n  - id: a\n    when: {tiers: [gold]}\n", 3, "there is no tier `gold`"),
        ("tiers:\n  - id: a\n    tires: []\n", 3, "unknown field `tires`"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, line: int, why: str) -> None:
    path = tmp_path / "tiers.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProgrammeInvalid) as error:
        read_programme(path)
    assert (error.value.where or "").endswith(f"tiers.yml:{line}")
    assert why in str(error.value.why)
