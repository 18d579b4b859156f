"""Real files open without a hand: every row is accounted for, and whole-file figures are those their publishers state.

Sources: CDNOW (Fader and Hardie, read_me of the data set), UCI Online Retail (Chen 2015), Maven Analytics' airline loyalty set.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from regulars.interfaces.cli.app import app

DATA = os.environ.get("REGULARS_DATA", "")
pytestmark = pytest.mark.skipif(not DATA, reason="REGULARS_DATA is not set: the files are not there")


def opened(folder: Path, name: str, *verb: str) -> dict[str, Any]:
    """What ``regulars open FILE --json`` answers, with nothing else said; or another command."""
    words = verb or ("open", "--no-browser")
    arguments = [*words, str(Path(DATA) / name), "--json", "--home", str(folder / "home")]
    found = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert found.exit_code == 0, found.output
    document: dict[str, Any] = json.loads(found.stdout)
    rows = document["rows"]
    assert rows["read"] == rows["accepted"] + rows["rejected"] + rows["merged"]
    assert document["assumptions"]
    return document


def test_cdnow_sample_has_no_header_and_two_numbers_for_each_customer(tmp_path: Path) -> None:
    document = opened(tmp_path, "cdnow/CDNOW_sample.txt")
    assert document["rows"] == {"read": 6_919, "accepted": 6_919, "rejected": 0, "merged": 0}
    assert document["members"] == 2_357
    assert document["files"][0]["net_amount"] == pytest.approx(244_091.94)
    assert any('"column_1" is read as customer, 65% sure' in said for said in document["assumptions"])


def test_airline_members_are_members_and_not_orders(tmp_path: Path) -> None:
    document = opened(tmp_path, "airline_loyalty/Customer_Loyalty_History.csv")
    assert document["rows"] == {"read": 16_737, "accepted": 16_737, "rejected": 0, "merged": 0}
    assert (document["members"], document["orders"]) == (16_737, 0)
    assert any("read as members" in said for said in document["assumptions"])
    assert any('"CLV" is a total over all time' in said for said in document["assumptions"])
    assert not any("refunds" in said for said in document["assumptions"])
    # Nothing that only orders could say is said.
    assert (document["stages"], document["models"], document["proposals"]) == ({}, [], [])


@pytest.mark.slow
def test_online_retail_figures_are_those_of_its_publishers(tmp_path: Path) -> None:
    document = opened(tmp_path, "online_retail/online_retail.parquet", "import")
    assert document["rows"] == {"read": 541_909, "accepted": 406_829, "rejected": 135_080, "merged": 0}
    one = document["files"][0]
    assert one["net_amount"] == 9_747_747.93
    assert one["counted"]["cancellation_lines"] == 9_288
    assert one["counted"]["lines_without_customer"] == 135_080
    assert one["refused"] == {"customer_missing": 135_080}
