"""Every finding, rung, drift and rule is described, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from regulars.gather.findings import FINDING_CODES
from regulars.know.ladder import RUNG_NAMES
from regulars.loop.drift import DRIFT_CODES

DOCS = Path(__file__).parents[2] / "docs"
NAMES = (*FINDING_CODES, *RUNG_NAMES, *DRIFT_CODES, "rejected_share", "rows_used", "days_missing")


def undescribed(text: str) -> list[str]:
    return [name for name in NAMES if f"\n| `{name}` |" not in text]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_everything_a_check_up_says_is_described(language: str) -> None:
    text = (DOCS / language / "check-up.md").read_text(encoding="utf-8")
    assert undescribed(text) == []
    assert undescribed(text.replace("| `one_customer` |", "| |")) == ["one_customer"], "the negative control"
