"""What a turn knows of the course of members' lives, through the public interface."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import redirect_stdout

import pytest

import regulars as rg
from regulars.domain.stage import Stage
from regulars.domain.turn import Turn
from regulars.domain.words import Percent
from regulars.interfaces.cli.results import print_explanation
from regulars.interfaces.report.page import page
from regulars.interfaces.words import Speaker
from regulars.loop.document import turn_document
from regulars.shop import Shop
from shops import orders


@pytest.fixture(scope="module")
def told() -> Iterator[tuple[Shop, Turn]]:
    with rg.open(orders(members=300)) as shop:
        yield shop, shop.turn()


def test_every_member_is_somewhere_next_month_and_no_cent_is_lost(told: tuple[Shop, Turn]) -> None:
    _, turn = told
    assert turn.course is not None
    chain = turn.course.chain
    assert chain is not None
    assert sum(chain.next_month.values()) == pytest.approx(turn.members)
    assert sum(chain.next_year.values()) == pytest.approx(turn.members)
    assert sum(chain.stationary.values()) == pytest.approx(1)
    assert all(odds.low <= odds.value <= odds.high for row in chain.odds.values() for odds in row.values())
    assert chain.months_to_lapse[Stage.LAPSED].value == 0
    assert chain.tested is not None
    assert chain.tested.first_order > chain.tested.zero_order
    assert sum(month.revenue.minor for month in turn.course.cohorts) == turn.span.revenue.minor
    worth = turn.course.lifetime_value
    assert worth is not None
    assert worth.value.low < worth.value.value < worth.value.high


def test_the_wait_for_the_second_order_is_everybodys(told: tuple[Shop, Turn]) -> None:
    _, turn = told
    assert turn.course is not None
    second = next(wait for wait in turn.course.waits if wait.name == "second_order")
    assert second.waits == turn.members
    again = sum(days > 1 for days in turn.profiles["order_days"].to_pylist())
    assert second.ended == again
    assert 1 - list(second.curve.values())[-1].value > again / turn.members  # those watched briefly count less


def test_explain_says_when_members_at_a_stage_lapse_and_what_they_are_worth(told: tuple[Shop, Turn]) -> None:
    shop, turn = told
    explained, chain = shop.explain("c0005"), turn_document(turn)["chain"]
    assert explained.months_to_lapse == chain["months_to_lapse"][explained.stage]
    assert explained.stage_value == chain["values"][explained.stage]
    assert explained.stage_value["value"] > 0
    printed = io.StringIO()
    with redirect_stdout(printed):
        print_explanation(explained)
    assert f"{explained.currency} {round(explained.stage_value['value'], 2)} of margin to come" in printed.getvalue()
    # Negative control: a shop too small for a chain says neither; and its borders are marked as a sketch.
    with rg.open(orders(members=40)) as small:
        small.turn()
        alone = small.explain("c0005")
    assert (alone.months_to_lapse, alone.stage_value) == (None, None)
    assert any("sketch" in str(sentence) for sentence in alone.why)
    assert not any("sketch" in str(sentence) for sentence in explained.why)


def test_explain_says_the_odds_of_next_month_and_not_to_who_refused(told: tuple[Shop, Turn]) -> None:
    shop, turn = told
    explained = shop.explain("c0005")
    assert explained.next_month is not None
    assert sum(odds["share"] for odds in explained.next_month.values()) == pytest.approx(1, abs=1e-5)
    assert explained.next_month == turn_document(turn)["chain"]["odds"][explained.stage]
    shop.set_consent("c0005", "predict", granted=False, source="a letter")
    refused = shop.explain("c0005")
    assert (refused.next_month, refused.months_to_lapse, refused.stage_value) == (None, None, None)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_report_says_the_same(told: tuple[Shop, Turn], language: str) -> None:
    shop, turn = told
    html = page(shop, turn, [], [], language)
    assert turn.course is not None
    speak = Speaker(language)
    for section in ("moves", "waits", "cohorts"):
        assert f'id="{section}"' in html
    month = next(month for month in turn.course.retention if month.months_since == 3)
    assert speak.value(Percent(month.share.value)) in re.sub(r"<[^>]+>", " ", html)


def test_a_small_shop_is_a_sketch_and_says_so() -> None:
    with rg.open(orders(members=12, days=40)) as shop:
        turn = shop.turn()
        html = page(shop, turn, [], [], "en")
    document = turn_document(turn)
    assert document["borders"]["blended"]
    assert 0 < document["borders"]["own_share"] < 1
    assert document["chain"] is None
    assert any("sketch" in said for said in document["assumptions"])
    assert any("gaps between orders" in said for said in document["assumptions"])
    assert "Too early to tell" in html
