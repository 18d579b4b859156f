"""A shop gets to know its members: groups, preferences, features and vectors of its own, through the interfaces."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import redirect_stdout
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

import regulars as rg
from regulars.domain.errors import UsageError
from regulars.interfaces.cli.results import print_explanation
from regulars.interfaces.report.sections.likeness import likeness_section
from regulars.interfaces.words import Speaker
from regulars.loop.document import turn_document
from regulars.loop.explain import explanation_document
from shops import orders

AS_OF = "2025-03-01"


def two_tastes() -> pa.Table:
    """The made-up shop, in which every third member buys tea alone and hundreds of it."""
    shop = orders(members=240)
    number = pa.array([int(name[1:]) for name in shop["customer_id"].to_pylist()])
    drinks_tea = pc.equal(pc.subtract(number, pc.multiply(pc.divide(number, 3), 3)), 0)
    category = pc.if_else(drinks_tea, "tea", shop["category"])
    amount = pc.if_else(drinks_tea, "250.00", shop["amount"])
    return shop.set_column(3, "category", category).set_column(4, "amount", amount)


@pytest.fixture(scope="module")
def shop() -> Iterator[rg.Shop]:
    with rg.open(two_tastes()) as opened:
        opened.turn(AS_OF)
        yield opened


def test_a_turn_tells_the_kinds_of_customers_in_words(shop: rg.Shop) -> None:
    turn = shop.turn(AS_OF)
    found = turn.likeness.clusters
    assert found is not None
    assert sum(cluster.members for cluster in found.clusters) == turn.members
    document = turn_document(turn)
    assert [row["members"] for row in document["clusters"]] == sorted(
        (row["members"] for row in document["clusters"]), reverse=True
    )
    said = [sentence for row in document["clusters"] for sentence in row["says"]]
    assert any("spending an order" in sentence for sentence in said), said
    assert document["segments"].keys() == turn.segments.keys()
    (section,) = likeness_section(turn, Speaker("en"))
    assert any("spending an order" in row[1] for row in section.tables[0].rows)
    counts = pc.value_counts(turn.profiles["cluster"]).to_pylist()
    assert {row["values"]: row["counts"] for row in counts} == {
        row["cluster"]: row["members"] for row in document["clusters"]
    }


def test_a_member_is_explained_with_their_group_and_tastes(shop: rg.Shop) -> None:
    explained = shop.explain("c0003")
    document = explanation_document(explained)
    assert document["cluster"] in {1, 2, 3, 4, 5, 6, 7, 8}
    first = document["preferences"][0]
    assert (first["kind"], first["name"]) == ("category", "tea")
    assert first["lift"] > 1
    printed = io.StringIO()
    with redirect_stdout(printed):
        print_explanation(explained)
    assert all(sentence in printed.getvalue() for sentence in document["like"])
    assert "tea" in printed.getvalue()


def test_preferences_are_drawn_toward_the_shop_and_ranked_by_lift(shop: rg.Shop) -> None:
    rows = shop.preferences().to_pylist()
    assert {row["kind"] for row in rows} == {"category"}
    assert all(row["lift"] > 1 and row["share"] < 1 and 1 <= row["place"] <= 3 for row in rows)
    by_orders = {row["member"]: row["n"] for row in rows if row["name"] == "tea"}
    lifts = {row["member"]: row["lift"] for row in rows if row["name"] == "tea"}
    most, least = (pick(by_orders, key=by_orders.__getitem__) for pick in (max, min))
    # Once is no taste yet: it lifts less than many times do.
    assert lifts[most] > lifts[least]


@rg.feature("big_orders_count", "Orders of more than 100.00.", "orders")
def big_orders(events: Any) -> Any:
    big = events.filter(nw.col("name") == "Order Completed", nw.col("amount") > 100_00)
    return big.group_by("member").agg(nw.len().alias("count"))


@rg.feature("last_seen_day", "The last day anything happened on.", "days")
def last_seen(events: Any) -> Any:
    return events.group_by("member").agg(nw.col("day").max().alias("day"))


def test_a_feature_of_ones_own_is_a_column_and_sees_nothing_later() -> None:
    whole = two_tastes()
    cut = whole.filter(pc.less(whole["paid_at"], AS_OF))
    answers = []
    for table in (whole, cut):
        with rg.open(table) as shop:
            turn = shop.turn(AS_OF, features=[big_orders, last_seen])
            profiles = shop.profiles
            assert max(profiles["last_seen_day"].to_pylist()) <= turn.as_of.today
            assert pc.sum(profiles["big_orders_count"]).as_py() > 100
            answers.append(
                sorted(map(str, profiles.select(["frequency", "big_orders_count", "last_seen_day"]).to_pylist()))
            )
    assert answers[0] == answers[1]


def test_a_feature_that_does_not_give_one_number_a_member_is_refused(shop: rg.Shop) -> None:
    @rg.feature("every_event", "Not a number a member.", "events")
    def every_event(events: Any) -> Any:
        return events.select("member", "day")

    @rg.feature("a_text", "Not a number.", "texts")
    def a_text(events: Any) -> Any:
        return events.group_by("member").agg(nw.col("name").max())

    for wrong in (every_event, a_text):
        with pytest.raises(UsageError):
            shop.turn(AS_OF, features=[wrong])
    for name in ("frequency", "No Name", ""):
        with pytest.raises(UsageError):
            rg.feature(name, "Taken, or no name.", "orders")


def test_vectors_of_products_and_of_customers_join_as_features() -> None:
    table = two_tastes()
    table = table.append_column("product", table["category"])
    words = ["tea", "coffee", "cake"]
    vectors = rg.text_vectors(words, size=2)
    of_products = pa.table({"product": words, "vector": vectors.tolist()})
    with rg.open(table) as shop:
        profiles = shop.turn(AS_OF, vectors=of_products).profiles
        names = shop.members["customer"].to_pylist()
        found = np.column_stack([profiles[f"vector_{number}"].to_numpy() for number in (1, 2)])
        drinks_tea = np.array([int(name[1:]) % 3 == 0 for name in names])
        assert np.allclose(found[drinks_tea], vectors[0], atol=1e-6)
        assert not np.allclose(found[~drinks_tea].mean(axis=0), vectors[0], atol=1e-2)
        of_members = pa.table({"customer": [names[5]], "vector": [[1.0, 2.0, 3.0]]})
        profiles = shop.turn(AS_OF, vectors=of_members).profiles
        assert [profiles["vector_3"][row].as_py() for row in (4, 5)] == [None, 3.0]
        for wrong in (
            pa.table({"product": ["tea"], "vector": ["text"]}),
            pa.table({"name": ["tea"], "vector": [[1.0]]}),
            pa.table({"product": ["tea", "cake"], "vector": [[1.0], [1.0, 2.0]]}),
            pa.table({"product": ["tea"], "vector": [[float("nan")]]}),
        ):
            with pytest.raises(UsageError):
                shop.turn(AS_OF, vectors=wrong)


def test_a_shop_of_few_members_claims_no_groups() -> None:
    with rg.open(orders(members=30)) as shop:
        turn = shop.turn(AS_OF)
    assert turn.likeness.clusters is None
    assert turn_document(turn)["clusters"] == []
    assert likeness_section(turn, Speaker("en")) == ()
    assert turn.profiles["cluster"].null_count == turn.members
