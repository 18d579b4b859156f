"""What happens later changes nothing that was said before: no feature, no stage, no score."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import regulars as rg
from regulars.domain.identity import CUSTOMER as IDENTIFIER
from regulars.domain.time import parse_as_of
from regulars.domain.turn import SCORES
from regulars.know.features import FEATURES
from regulars.loop.profiling import profiles_of
from regulars.shop import Shop
from shops import orders

AS_OF = "2025-03-01"
SHOP = orders(members=120, days=540)
BEFORE = SHOP.filter(pc.less(SHOP["paid_at"], AS_OF))
AFTER = SHOP.filter(pc.greater_equal(SHOP["paid_at"], AS_OF))
EXACT = (*(feature.name for feature in FEATURES), "stage", "segment", "group", "cluster", "topic", "abnormal")

later_orders = st.lists(
    st.tuples(
        st.sampled_from([f"c{number:04d}" for number in range(140)]),
        st.integers(1, 400),
        st.decimals("0.01", "5000", places=2),
        st.sampled_from(["tea", "coffee", "cake", "something new"]),
    ),
    max_size=40,
)


def with_later(later: list[tuple[str, int, object, str]]) -> pa.Table:
    """The shop with another future: these orders instead of those that came."""
    from datetime import date, timedelta

    rows = [
        (
            member,
            f"later-{index}",
            (date(2025, 3, 1) + timedelta(days=days - 1)).isoformat(),
            category,
            str(amount),
            "0.00",
        )
        for index, (member, days, amount, category) in enumerate(later)
    ]
    if not rows:
        return BEFORE
    return pa.concat_tables([BEFORE, pa.table(dict(zip(SHOP.column_names, zip(*rows, strict=True), strict=True)))])


def through_a_turn(table: pa.Table) -> dict[str, dict[str, object]]:
    """What a turn as of the day says of every customer."""
    with rg.open(table) as shop:
        return by_customer(shop, shop.turn(AS_OF).profiles)


def by_customer(shop: Shop, profiles: pa.Table) -> dict[str, dict[str, object]]:
    """The profiles by the shop's own identifier: pseudonyms depend on who came in."""
    names = dict(
        zip(*shop.house.records.identifiers(IDENTIFIER).select(["member", "value"]).to_pydict().values(), strict=True)
    )
    return {names[row["member"]]: row for row in profiles.to_pylist()}


def sees_nothing_later(say_of: Callable[[pa.Table], dict[str, dict[str, object]]], later: pa.Table) -> None:
    """The promise: whatever the future, the same is said."""
    said, said_again = say_of(SHOP), say_of(later)
    assert said.keys() == said_again.keys()
    for customer, row in said.items():
        for name in set(EXACT) & row.keys():
            assert said_again[customer][name] == row[name], (customer, name)
        for name in set(SCORES) & row.keys():
            assert said_again[customer][name] == pytest.approx(row[name], abs=1e-4), (customer, name)


@given(later_orders)
@settings(max_examples=6, deadline=None)
def test_no_later_event_changes_a_feature_a_stage_or_a_score(later: list[tuple[str, int, object, str]]) -> None:
    sees_nothing_later(through_a_turn, with_later(later))


def test_the_shop_has_features_stages_and_scores_to_change() -> None:
    said = through_a_turn(SHOP)
    assert len(said) > 80
    assert all(row["expected_orders"] is not None for row in said.values())
    assert len({row["stage"] for row in said.values()}) >= 4


def test_a_question_that_looks_ahead_is_caught() -> None:
    def leaking(table: pa.Table) -> dict[str, dict[str, object]]:
        with rg.open(table) as shop, shop.house.columns.open(shop.house.records.log_state().parts, None) as session:
            return by_customer(shop, profiles_of(session, parse_as_of(AS_OF)))

    with pytest.raises(AssertionError):
        sees_nothing_later(leaking, BEFORE)
