"""A till that is killed has either taken an event with its points, or neither; said again it ends where it must."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from regulars.loop.ledger.verifying import verify
from regulars.shop import open_shop
from suites.till.calls import ordered, refunded

TESTS = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("moment", "entries"),
    [
        pytest.param("before", 0, marks=pytest.mark.slow),
        ("after", 0),
        pytest.param("committed", 3, marks=pytest.mark.slow),
    ],
)
def test_killed_at_any_moment_nothing_is_half_done(tmp_path: Path, moment: str, entries: int) -> None:
    paths = os.pathsep.join([str(TESTS), str(TESTS.parent / "src")])
    died = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("killed.py")), str(tmp_path), moment],
        env={**os.environ, "PYTHONPATH": paths},
        check=False,
        timeout=120,
    )
    assert died.returncode == 9
    with open_shop(home=tmp_path) as shop:
        # The order's points and the share that its waiting refund takes are there together, or not at all.
        assert shop.counter.ledger.head().size == entries
        shop.till.resume()
        shop.till.track([ordered("A1", ("mug", "10.50", 2), ("tea", "4.99", 1)), refunded("A1", "r1", ("mug", 1))])
        assert shop.till.balances("7")[0].available == 15
        assert shop.counter.ledger.head().size == 3
        assert verify(shop.counter).findings == ()
