"""Rewards of the programme: open or closed with every reason, redeemed once for an order, given back whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import regulars as rg
from regulars.domain.errors import LedgerRefusal, ProgrammeInvalid, RewardDeclined, UsageError
from regulars.interfaces.cli.app import app

PROGRAMME = """
currencies:
  - {name: points}
  - {name: status, kind: qualifying}
coupons:
  - id: tea
    discount: {percent: 100, of: lines, products: [tea]}
    needs: {holder: true}
rewards:
  - {id: mug, name: Mug, cost: 500, stock: {total: 2, per_member: 1}}
  - {id: tea, name: A free tea, kind: coupon, coupon: tea, cost: 200, fulfilment: instant}
  - {id: workshop, name: Workshop, kind: service, cost: 100, needs: {earned_min: 1000}}
  - {id: tree, name: A tree planted, kind: donation, cost: 50, stock: {count: 1, per: month}}
  - {id: later, name: Later, cost: 1, valid_from: 2999-01-01}
  - {id: former, name: Former, cost: 1, valid_to: 2001-01-01}
  - {id: "off", name: "Off", cost: 1, is_enabled: false}
"""
ORDER = {"order_id": "o1", "products": [{"product_id": "tea", "price": "3.00", "quantity": 1}]}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "shop"
    (place / "programmes").mkdir(parents=True)
    (place / "programmes" / "rewards.yml").write_text(PROGRAMME, encoding="utf-8")
    return place


def give(shop: rg.Shop, member: str, points: int) -> None:
    shop.till.adjust(member, "points", points, "welcome", "test", f"give-{member}-{points}")


def free(shop: rg.Shop, member: str) -> int:
    return next(each.available for each in shop.till.balances(member) if each.currency == "points")


def reasons(shop: rg.Shop, reward: str, member: str = "") -> list[str]:
    found = next(each for each in shop.rewards.rewards(member) if each.id == reward)
    return [each.code.value for each in found.reasons]


def why_not(shop: rg.Shop, *asked: str) -> tuple[str, ...]:
    with pytest.raises(RewardDeclined) as refused:
        shop.rewards.redeem(*asked)
    return refused.value.reasons


def test_a_reward_is_redeemed_once_for_an_order_and_given_back_whole(home: Path) -> None:
    with rg.open(home) as shop:
        give(shop, "ann", 1_200)
        handed = shop.rewards.redeem("ann", "mug", "o1", "k1")
        assert (handed.points, handed.state, handed.facts["fulfilment"], free(shop, "ann")) == (
            -500,
            "given",
            "shop",
            700,
        )
        again = shop.rewards.redeem("ann", "mug", "o1", "k1")
        assert again.replayed
        assert shop.rewards.redeem("ann", "mug", "o1", "another key").id == handed.id
        assert free(shop, "ann") == 700
        assert why_not(shop, "ann", "mug", "o2", "k2") == ("member_limit",)
        assert next(each.left for each in shop.rewards.rewards() if each.id == "mug") == 1
        posted = shop.till.reverse(handed.entries[-1], "it was chipped", "ann's till", "r1")
        assert posted.figures == {"restored": 500}
        assert shop.till.reverse(handed.entries[-1], "it was chipped", "ann's till", "r1").replayed
        assert free(shop, "ann") == 1_200
        assert next(each.left for each in shop.rewards.rewards() if each.id == "mug") == 2
        assert why_not(shop, "ann", "mug", "o1", "k4") == ("already_redeemed",)
        assert shop.rewards.redeem("ann", "mug", "o3", "k5").state == "given"
        with pytest.raises(RewardDeclined) as twice:
            shop.till.reverse(handed.entries[-1], "again", "ann's till", "r2")
        assert twice.value.code == "reward.already_undone"
        assert [each.state for each in shop.rewards.handed("ann")] == ["given", "undone"]


def test_the_last_one_goes_to_one(home: Path) -> None:
    with rg.open(home) as shop:
        for name in ("ann", "bo", "cy"):
            give(shop, name, 600)
        assert {shop.rewards.redeem(name, "mug", "", f"k-{name}").state for name in ("ann", "bo")} == {"given"}
        assert reasons(shop, "mug") == ["out_of_stock"]
        assert why_not(shop, "cy", "mug", "", "k-cy") == ("out_of_stock",)
        assert free(shop, "cy") == 600


def test_every_reason_is_told_at_once(home: Path) -> None:
    with rg.open(home) as shop:
        give(shop, "ann", 60)
        assert reasons(shop, "later", "ann") == reasons(shop, "later") == ["not_started"]
        assert reasons(shop, "former", "ann") == ["ended"]
        assert reasons(shop, "off", "ann") == ["disabled"]
        assert reasons(shop, "workshop", "ann") == ["not_eligible", "insufficient_balance"]
        assert reasons(shop, "workshop") == []
        assert shop.rewards.redeem("ann", "tree", "", "k1").points == -50
        assert reasons(shop, "tree", "ann") == ["period_limit", "insufficient_balance"]
        (short,) = next(each for each in shop.rewards.rewards("ann") if each.id == "mug").reasons
        assert (short.asked, short.left, short.shortfall) == (500, 10, 490)
        assert why_not(shop, "ann", "none", "", "k2") == ("not_found",)
        assert reasons(shop, "mug", "nobody") == ["insufficient_balance"]
        order = {"event": "Order Completed", "messageId": "m1", "properties": {"order_id": "1", "total": 2_000}}
        shop.till.track([{"type": "track", "userId": "ann", **order}])
        assert reasons(shop, "workshop", "ann") == []


def test_a_code_comes_with_its_points_and_goes_with_them(home: Path) -> None:
    with rg.open(home) as shop:
        for name in ("ann", "bo"):
            give(shop, name, 1_000)
        first = shop.rewards.redeem("ann", "tea", "o1", "k1")
        assert first.code
        assert shop.rewards.redeem("ann", "tea", "o1", "k1").code == first.code
        assert shop.rewards.handed("ann")[0].code == first.code
        assert not shop.coupons.ask("validate", first.code, "bo", ORDER).accepted
        assert shop.coupons.ask("validate", first.code, "ann", ORDER).discount == 300
        shop.till.reverse(first.entries[-1], "a slip", "till", "r1")
        assert [each.code.value for each in shop.coupons.ask("redeem", first.code, "ann", ORDER).refused] == [
            "disabled"
        ]
        second = shop.rewards.redeem("ann", "tea", "o2", "k2")
        assert second.code != first.code
        assert shop.coupons.ask("redeem", second.code, "ann", ORDER).accepted
        with pytest.raises(RewardDeclined) as used:
            shop.till.reverse(second.entries[-1], "a slip", "till", "r2")
        assert (used.value.code, free(shop, "ann")) == ("reward.code_used", 800)
        assert shop.coupons.ask("rollback", second.code, "ann", ORDER).accepted
        assert shop.till.reverse(second.entries[-1], "a slip", "till", "r3").figures == {"restored": 200}


def test_points_under_a_joined_name_count(home: Path) -> None:
    with rg.open(home) as shop:
        give(shop, "ann", 300)
        give(shop, "bo", 300)
        shop.merge("ann", "bo")
    with rg.open(home) as shop:
        handed = shop.rewards.redeem("bo", "mug", "", "k1")
        assert (handed.points, free(shop, "ann"), free(shop, "bo")) == (-500, 100, 100)
        assert shop.rewards.handed("ann") == shop.rewards.handed("bo")


def test_points_without_a_reward_are_spent_as_ever(home: Path) -> None:
    with rg.open(home) as shop:
        give(shop, "ann", 600)
        spent = shop.till.redeem("ann", 500, "o1", "k1", "a mug of ours")
        assert shop.till.reverse(spent.entries[0], "a slip", "till", "r1").figures == {"restored": 500}
        with pytest.raises(LedgerRefusal):
            shop.till.reverse(spent.entries[0], "a slip", "till", "r2")
        with pytest.raises(UsageError, match="costs 500 points"):
            shop.rewards.has("mug", 400, "points")


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("rewards: [{id: a, name: A, cost: 1}, {id: a, name: B, cost: 1}]", "stands twice"),
        ("rewards: [{id: a, name: A, cost: 1, kind: coupon}]", "names a coupon"),
        ("rewards: [{id: a, name: A, cost: 1, kind: coupon, coupon: tea}]", "no coupon `tea`"),
        ("rewards: [{id: a, name: A, cost: 1, currency: stars}]", "no currency `stars`"),
        ("rewards: [{id: a, name: A, cost: 1, valid_from: 2026-02-01, valid_to: 2026-01-01}]", "ends before"),
        ("rewards: [{id: a, name: A, cost: 1, stock: {totl: 3}}]", "unknown field `totl`"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(home: Path, said: str, problem: str) -> None:
    (home / "programmes" / "rewards.yml").write_text(said, encoding="utf-8")
    with rg.open(home) as shop, pytest.raises(ProgrammeInvalid) as refused:
        shop.rewards.rewards()
    assert problem in str(refused.value.why)


def run(home: Path, *words: str) -> Any:
    return CliRunner().invoke(app, [*words, "--home", str(home), "--lang", "en"])


def test_the_command_line_lists_and_redeems(home: Path) -> None:
    with rg.open(home) as shop:
        give(shop, "ann", 600)
    listed = run(home, "rewards", "list", "--member", "ann")
    assert "mug: Mug, 500 points, 2 left." in listed.stdout
    assert "✗ The member is not what it asks for. (0 / 1000)" in listed.stdout
    assert json.loads(run(home, "rewards", "list", "--json").stdout)["rewards"][0]["left"] == 2
    dry = run(home, "rewards", "redeem", "ann", "tea", "--dry-run", "--json")
    assert json.loads(dry.stdout)["would"] == "redeem"
    done = json.loads(run(home, "rewards", "redeem", "ann", "tea", "--key", "k", "--json").stdout)
    assert (done["points"], bool(done["code"])) == (-200, True)
    assert done["code"] in run(home, "rewards", "redeem", "ann", "tea", "--key", "k").stdout
    refused = run(home, "rewards", "redeem", "ann", "mug", "--dry-run")
    assert isinstance(refused.exception, RewardDeclined)
    assert refused.exception.shortfall == 100
