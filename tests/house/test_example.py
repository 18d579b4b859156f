"""The example is what its maker makes, and is good for what the documents show with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow.csv
import pytest

import regulars as rg

ROOT = Path(__file__).parents[2]
ORDERS = ROOT / "examples" / "orders.csv"
BYTES_MAX = 400_000


@pytest.fixture(scope="module")
def turn() -> rg.Turn:
    with rg.open(pyarrow.csv.read_csv(ORDERS)) as shop:
        return shop.turn()


def test_the_example_is_made_by_its_maker() -> None:
    code = "import sys; sys.path.insert(0, 'tools'); import example_orders; sys.stdout.write(example_orders.text())"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, timeout=60)
    assert ran.stdout.replace(b"\r\n", b"\n") == ORDERS.read_bytes()


def test_the_example_is_small() -> None:
    assert ORDERS.stat().st_size < BYTES_MAX


def test_every_stage_has_members(turn: rg.Turn) -> None:
    assert turn.members == 1_200
    assert min(turn.stages.values()) > 0


def test_every_group_is_worth_a_test_and_a_model_is_chosen(turn: rg.Turn) -> None:
    assert len(turn.proposals) == 5
    assert any(model.chosen for model in turn.models)
    assert all(proposal.expected_uplift is None for proposal in turn.proposals)
