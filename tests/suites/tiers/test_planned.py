"""What a plan says of tiers is what tiers say once it is applied with the past: over metrics, windows, refunds and changes."""

from __future__ import annotations

import random
from collections import Counter as Number
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from regulars.adapters.memory.clock import FixedClock
from regulars.domain.identity import CUSTOMER
from regulars.domain.programme import Programme
from regulars.domain.rewards.said import RewardSaid
from regulars.domain.time import DAY_US
from regulars.loop.house import House
from regulars.loop.ledger.counter import Counter
from regulars.loop.replay.applying import apply_change, change_by
from regulars.loop.replay.plan import Plan, make_plan
from regulars.loop.replay.posting import post_history
from regulars.loop.replay.tiers_planned import LadderPlan
from regulars.reward.replay.lints import LINT_CODES
from regulars.reward.replay.qualified import QualifiedTally
from regulars.reward.replay.reach import Pace, reach_lints
from regulars.shop import open_shop
from regulars.shop.wiring import opened_counter, opened_tiers
from suites.tiers.conftest import on

MEMBERS = 40
HEAD = """
version: 1
timezone: Asia/Shanghai
currencies:
  - name: points
  - {name: status, kind: qualifying}
earn:
  - {id: purchase, points: 2, expiry: {kind: rolling, after: {count: 90, unit: day}}}
  - {id: status, currency: status, when: {categories: [tea]}}
  - {id: visit, on: Store Visited, points: 5, per: event}
tiers:
"""
LADDERS = {
    "status": (
        "metric: {currency: status}, refund: at_once"
        ", tiers: [{id: basic}, {id: silver, from: 60}, {id: gold, from: 150}]"
    ),
    "points": (
        "metric: {currency: points}, refund: at_once, window: {kind: lifetime}"
        ", validity: {kind: duration, after: {count: 400}}"
        ", tiers: [{id: basic}, {id: silver, from: 200}, {id: gold, from: 700}]"
    ),
    "spend": (
        "metric: {kind: spend}, window: {kind: rolling, days: 200}"
        ", validity: {kind: duration, after: {count: 30}}, refund: at_once"
        ", tiers: [{id: basic}, {id: silver, from: 50}, {id: gold, from: 120}]"
    ),
    "orders": (
        "metric: {kind: orders}, window: {kind: anniversary}, refund: at_once"
        ", tiers: [{id: basic}, {id: silver, from: 2}, {id: gold, from: 4}]"
    ),
    "visits": (
        "metric: {kind: events, event: Store Visited}, window: {kind: lifetime}"
        ", validity: {kind: duration, after: {count: 400}}"
        ", tiers: [{id: basic}, {id: silver, from: 1}, {id: gold, from: 3}]"
    ),
}  # fmt: skip
GENTLER = "metric: {currency: status}, tiers: [{id: basic}, {id: silver, from: 30}, {id: gold, from: 90}]"
STRICTER = (
    "metric: {kind: spend}, grandfather_until: '2026-01-01'"
    ", tiers: [{id: basic}, {id: silver, from: 150}, {id: gold, from: 900}]"
)


def programme(*ladders: str) -> str:
    return HEAD + "".join(f"  - {{id: stars{number}, {said}}}\n" for number, said in enumerate(ladders))


@dataclass
class Opened:
    """A shop with a past and an empty ledger, whose clock stands still."""

    house: House
    counter: Counter
    folder: Path

    def apply(self, text: str, *, history: bool = True) -> None:
        change = change_by(self.house, self.file(text))
        apply_change(self.house, self.counter, change)
        if history:
            post_history(self.house, self.counter, change.after)

    def plan(self, text: str) -> tuple[LadderPlan, ...]:
        return self.whole(text).tiers

    def whole(self, text: str) -> Plan:
        change = change_by(self.house, self.file(text))
        return make_plan(self.house, self.counter, change.before, change.after, change.path)

    def file(self, text: str) -> Path:
        path = self.folder / "stars.yml"
        path.write_text(text, encoding="utf-8")
        return path

    def tiers(self) -> dict[str, Number[str]]:
        """Ladder to tier to members of whom something counted, as the tiers' own desk says it."""
        desk, found = opened_tiers(self.house, self.counter), dict[str, Number[str]]()
        desk.ladders()
        for number in range(MEMBERS):
            for each in desk.of_member(f"C{number}"):
                found.setdefault(each.ladder, Number()).update([each.standing.tier] * (each.since is not None))
        desk.close()
        return found


def _past(folder: Path) -> tuple[Path, Path]:
    """Two years of orders, in parts and whole refunded ones, and visits."""
    rng = random.Random(20250110)
    orders, events = ["customer,order_id,time,product,category,quantity,amount"], list[str]()
    for number in range(150):
        member, day = (
            f"C{number if number < MEMBERS else rng.randrange(MEMBERS)}",
            f"202{rng.choice('34')}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
        )
        for product in rng.sample(["tea", "mug", "cake"], rng.randint(1, 2)):
            kind = "tea" if product == "tea" else "x"
            orders.append(f"{member},A{number},{day}T10:00:00Z,{product},{kind},1,{rng.randint(500, 6000) / 100}")
        if rng.random() < 0.3:
            events.append(
                f"{member},Order Refunded,track,{day}T20:00:00Z,r{number},A{number},{rng.choice(['', '7.50'])}"
            )
        if rng.random() < 0.4:
            events.append(f"{member},Store Visited,track,{day}T12:00:00Z,v{number},,")
    one, other = folder / "orders.csv", folder / "events.csv"
    one.write_text("\n".join(orders), encoding="utf-8")
    other.write_text(
        "\n".join(["customer,event,type,happened_at,message_id,order_id,revenue", *events]), encoding="utf-8"
    )
    return one, other


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Opened]:
    with open_shop(home=tmp_path / "home") as opened:
        orders, events = _past(tmp_path)
        opened.bring(orders)
        opened.bring(events, kind="events")
        assert len(opened.house.records.identifiers(CUSTOMER)) == MEMBERS
        house = replace(opened.house, clock=FixedClock(on("2025-02-10")))
        counter = opened_counter(house)
        yield Opened(house, counter, tmp_path)
        counter.ledger.close()


def plain(found: Mapping[str, int]) -> dict[str, int]:
    return {tier: members for tier, members in sorted(found.items()) if members}


def test_tiers_planned_are_tiers_applied(shop: Opened) -> None:
    text = programme(*LADDERS.values())
    planned = {each.ladder: plain(each.after) for each in shop.plan(text)}
    shop.apply(text)
    assert planned == {ladder: plain(found) for ladder, found in shop.tiers().items()}
    # The file moves somebody on every ladder, or the law would say nothing.
    assert all(len(found) >= 2 for found in planned.values())


def test_a_change_moves_whom_the_plan_says(shop: Opened) -> None:
    shop.apply(programme(LADDERS["status"], LADDERS["spend"]), history=False)
    shop.tiers()  # the ladders become versions, as at any look
    text = programme(GENTLER, STRICTER)
    gentler, stricter = shop.plan(text)
    assert gentler.up
    assert not gentler.down
    # Whoever would fall by the stricter ladder is held up: nobody is below where they were.
    assert stricter.held
    assert not stricter.down
    shop.apply(text)
    now = shop.tiers()
    for each in (gentler, stricter):
        assert plain(each.after) == plain(now[each.ladder])
        assert each.up + each.down + each.same == sum(each.before.values()) == sum(each.after.values())


def test_before_is_what_the_programme_in_force_gives(shop: Opened) -> None:
    shop.apply(programme(LADDERS["points"]))
    (planned,) = shop.plan(programme(GENTLER))
    assert plain(planned.before) == plain(shop.tiers()["stars0"])


def test_a_ladder_taken_out_leaves_nobody_on_it(shop: Opened) -> None:
    shop.apply(programme(LADDERS["points"], LADDERS["orders"]))
    planned = {each.ladder: each for each in shop.plan(programme(LADDERS["points"]))}
    assert (planned["stars0"].up, planned["stars0"].down) == (0, 0)
    assert (planned["stars1"].after, planned["stars1"].up) == ({}, 0)


@pytest.mark.parametrize("forgets", ["take_back", "refund"])
def test_a_plan_that_forgets_refunds_is_caught(shop: Opened, monkeypatch: pytest.MonkeyPatch, forgets: str) -> None:
    """The negative control."""
    monkeypatch.setattr(QualifiedTally, forgets, lambda *_: None)
    text = programme(*LADDERS.values())
    planned = {each.ladder: plain(each.after) for each in shop.plan(text)}
    shop.apply(text)
    assert planned != {ladder: plain(found) for ladder, found in shop.tiers().items()}


OUT_OF_REACH = """
perks:
  - {id: lounge, tiers: [platinum]}
  - {id: wrapping, tiers: [platinum, basic]}
rewards:
  - {id: mug, name: Mug, cost: 20}
  - {id: car, name: Car, cost: 1_000_000}
  - {id: gone, name: Gone, cost: 1_000_000, is_enabled: false}
"""


def test_what_nobody_reaches_is_told(shop: Opened) -> None:
    ladder = "metric: {currency: status}, tiers: [{id: basic}, {id: silver, from: 60}, {id: platinum, from: 100_000}]"
    found = {lint.code: lint.where for lint in shop.whole(programme(ladder) + OUT_OF_REACH).lints}
    assert {code: where for code, where in found.items() if code in LINT_CODES[-3:]} == {
        "reward_out_of_reach": "rewards.car.cost",
        "tier_never_reached": "tiers.stars0.platinum",
        "perk_never_open": "perks.lounge",
    }


def test_a_year_is_not_foretold_of_a_week() -> None:
    rewards = (RewardSaid("mug", "Mug", 20),)
    pace = Pace({"points": ()}, 10, 7 * DAY_US, {})
    assert list(reach_lints(Programme(rewards=rewards), pace)) == []
    assert [lint.code for lint in reach_lints(Programme(rewards=rewards), replace(pace, span_us=28 * DAY_US))] == [
        "reward_out_of_reach"
    ]
