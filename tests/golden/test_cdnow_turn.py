"""CDNOW, whole cohort: figures worked out before by an independent prototype, and what a turn makes of the same file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from regulars.domain.turn import Turn
from regulars.shop import open_bench

DATA = os.environ.get("REGULARS_DATA", "")
pytestmark = pytest.mark.skipif(not DATA, reason="REGULARS_DATA is not set: the CDNOW file is not there")


@pytest.fixture(scope="module")
def turn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Turn]:
    """The file as comma-separated values, through one turn."""
    path = tmp_path_factory.mktemp("cdnow") / "cdnow.csv"
    lines = (Path(DATA) / "cdnow" / "CDNOW_master.txt").read_text().splitlines()
    path.write_text("\n".join(",".join(line.split()) for line in lines) + "\n")
    with open_bench() as shop:
        record = shop.bring(path)[0].record
        assert (record.read, record.accepted, record.rejected, record.merged) == (69_659, 69_659, 0, 0)
        assert record.findings["duplicate_rows"] == 255
        assert record.findings["same_day_rows"] == 2_068
        assert record.findings["zero_amounts"] == 80
        yield shop.turn()


def test_what_the_log_covers(turn: Turn) -> None:
    assert str(turn.as_of) == "1998-07-01"
    assert (turn.span.members, str(turn.span.revenue)) == (23_570, "2500315.63")


def test_borders_are_the_shops_own_gaps(turn: Turn) -> None:
    borders = (turn.borders.cooling, turn.borders.sleeping, turn.borders.lapsed)
    assert borders == pytest.approx((119, 200, 283), abs=2)
    assert turn.borders.own_share == 1.0


def test_stages_part_the_members(turn: Turn) -> None:
    assert sum(turn.stages.values()) == 23_570
    assert turn.stages["active"] + turn.stages["came_back"] + turn.stages["new"] == pytest.approx(4_249, abs=5)
    assert turn.stages["cooling"] == pytest.approx(1_478, abs=5)
    assert turn.stages["sleeping"] == pytest.approx(1_482, abs=5)


def test_cooling_regulars_come_back_unaided(turn: Turn) -> None:
    cooling = next(proposal for proposal in turn.proposals if proposal.group == "cooling_regulars")
    assert turn.horizon_days == 56
    assert 0.16 <= cooling.unaided.rate <= 0.185
    assert cooling.unaided.window_range == pytest.approx((0.149, 0.203), abs=0.002)
    assert float(cooling.unaided.value.amount) == pytest.approx(46.64, abs=0.02)
    assert cooling.detectable_lift == pytest.approx(0.059, abs=0.001)
    needed = [lever.break_even_lift for lever in cooling.levers]
    assert needed == pytest.approx([0.0027, 0.036, 0.066], abs=0.0005)
    assert cooling.expected_uplift is None


def test_models_stand_beside_their_baseline(turn: Turn) -> None:
    assert {model.name for model in turn.models} == {"beta_geometric", "modified_beta_geometric", "pareto_nbd"}
    assert sum(model.chosen for model in turn.models) == 1
    for model in turn.models:
        assert model.value < model.baseline_value
        assert 0.5 < model.baseline_auc < 1
