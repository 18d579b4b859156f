"""A data scientist in Python: frames in, the same kind of frames out, and consent at every use."""

from __future__ import annotations

from pathlib import Path

import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import regulars as rg
from regulars.domain.errors import NotEnoughData, UnknownMember, UsageError
from regulars.domain.turn import SCORES
from shops import orders

FRAMES = {"pandas": lambda table: table.to_pandas(), "polars": pl.from_arrow, "arrow": lambda table: table}
KINDS = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "arrow": pa.Table}


@pytest.mark.parametrize("kind", FRAMES)
def test_frames_come_back_as_they_came(kind: str) -> None:
    with rg.open(FRAMES[kind](orders(members=60))) as shop:
        turn = shop.turn()
        assert isinstance(shop.profiles, KINDS[kind])
        assert isinstance(shop.members, KINDS[kind])
        assert len(shop.members) == turn.members == 60
        assert "c0000" in nw.from_native(shop.members)["customer"].to_list()


def test_what_is_no_shop_is_refused() -> None:
    with pytest.raises(UsageError, match="cannot be opened"):
        rg.open(42)


def test_nothing_is_told_before_a_turn() -> None:
    with rg.open(orders(members=5)) as shop, pytest.raises(NotEnoughData):
        _ = shop.profiles


def test_who_objects_to_analysis_is_seen_by_nothing() -> None:
    with rg.open(orders(members=60)) as shop:
        before = shop.turn("2025-06-01")
        shop.set_consent("c0003", "analyse", granted=False, source="a letter")
        after = shop.turn("2025-06-01")
        assert after.members == before.members - 1
        assert "c0003" not in shop.members["customer"].to_pylist()
        with pytest.raises(UnknownMember):
            shop.explain("c0003")
        shop.set_consent("c0003", "analyse", granted=True, source="a second letter")
        assert shop.turn("2025-06-01").members == before.members


def test_who_objects_to_prediction_is_counted_but_not_scored() -> None:
    with rg.open(orders(members=120)) as shop:
        shop.set_consent("c0003", "predict", granted=False, source="a letter")
        shop.turn()
        scores = {row["customer"]: row["expected_orders"] for row in shop.members.to_pylist()}
        assert scores.pop("c0003") is None
        assert all(score is not None for score in scores.values())


def test_only_who_agreed_may_be_written_to() -> None:
    with rg.open(orders(members=400)) as shop:
        first = shop.turn().proposals[0]
        assert first.may_message == 0
        inside = [row["customer"] for row in shop.members.to_pylist() if row["group"] == first.group][:3]
        for member in inside:
            shop.set_consent(member, "message", granted=True, source="checkout")
        shop.set_consent(inside[0], "message", granted=False, source="unsubscribed")
        again = next(proposal for proposal in shop.turn().proposals if proposal.group == first.group)
        assert again.may_message == 2
        assert "not agreed" in str(shop.explain(inside[0]).closed[-1])


def test_a_purpose_there_is_not_is_refused() -> None:
    with rg.open(orders(members=5)) as shop, pytest.raises(UsageError, match="no purpose"):
        shop.set_consent("c0000", "world domination", granted=True, source="-")


def test_a_shop_too_young_is_told_what_is_missing() -> None:
    with rg.open(orders(members=10, days=20)) as shop:
        turn = shop.turn()
    assert turn.proposals == ()
    assert turn.models == ()
    assert any("bring in" in str(sentence) for sentence in turn.the_one_thing)
    assert turn.borders.own_share < 1
    assert any("gaps between orders" in str(sentence) for sentence in turn.assumptions)


def test_the_same_turn_twice_is_one_turn(tmp_path: Path) -> None:
    with rg.open(orders(members=80)) as shop:
        first, second = shop.turn(), shop.turn()
        assert first.decisions == second.decisions
        assert first.profiles.equals(second.profiles)
        assert len(shop.house.records.turns()) == 1


def test_a_refusal_counts_at_once_even_before_the_next_turn() -> None:
    with rg.open(orders(members=120)) as shop:
        shop.turn()
        shop.set_consent("c0005", "analyse", granted=False, source="a letter")
        shop.set_consent("c0006", "predict", granted=False, source="a letter")
        with pytest.raises(UnknownMember):
            shop.explain("c0005")
        assert shop.explain("c0006").scores == dict.fromkeys(SCORES)
        members = {row["customer"]: row for row in shop.members.to_pylist()}
        assert "c0005" not in members
        assert members["c0006"]["expected_orders"] is None
        assert shop.profiles.num_rows == 119


def test_one_who_agrees_again_and_one_who_refuses_now_make_another_turn() -> None:
    with rg.open(orders(members=60)) as shop:
        shop.set_consent("c0005", "analyse", granted=False, source="a letter")
        shop.turn()
        shop.set_consent("c0005", "analyse", granted=True, source="a letter")
        shop.set_consent("c0007", "analyse", granted=False, source="a letter")
        shop.turn()
        assert shop.explain("c0005").stage
        with pytest.raises(UnknownMember):
            shop.explain("c0007")


def test_an_older_turn_taken_later_is_not_the_latest() -> None:
    with rg.open(orders(members=60)) as shop:
        latest = shop.turn()
        shop.turn("2025-01-01")
        assert shop.explain("c0001").as_of == str(latest.as_of)


def test_a_message_may_cost_less_than_a_minor_unit() -> None:
    from decimal import Decimal

    from regulars.domain.money import Money
    from regulars.domain.offer import UnaidedReturn
    from regulars.measure.economics import levers_of

    unaided = UnaidedReturn(0.1, (0.05, 0.15), {}, 56, Money(5_000, "JPY"))
    message = levers_of(unaided, 1_000, Decimal("0.05"), 0.4, None, ())[0]
    assert message.break_even_lift == pytest.approx(0.05 / 2_000)
    assert message.cost_worst == Money(50, "JPY")


def test_the_model_is_not_chosen_by_a_measure_that_zero_wins() -> None:
    import numpy as np

    from regulars.loop.value import Judged, choose
    from regulars.stats.metrics import mae, rmse

    rng = np.random.default_rng(3)
    means = rng.gamma(0.5, 0.4, 4_000)
    future = rng.poisson(means).astype(float)
    said = {"beta_geometric": means, "pareto_nbd": np.zeros(4_000)}
    judged = {
        name: Judged(None, {"mae": mae(future, one), "rmse": rmse(future, one)})  # type: ignore[arg-type]
        for name, one in said.items()
    }
    assert judged["pareto_nbd"].metrics["mae"] < judged["beta_geometric"].metrics["mae"]
    assert choose(judged) == "beta_geometric"
