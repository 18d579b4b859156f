"""Tasks on both databases: kept with the events that move them, whatever repeats, overtakes or races."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from regulars.domain.errors import LedgerRefusal, UsageError
from regulars.loop.ledger.verifying import verify
from regulars.shop import Shop
from suites.till.calls import ordered, refunded

PROGRAMME = """
earn: []
coupons:
  - {id: tea, discount: {percent: 10}, pattern: "####-####-####-####"}
tasks:
  - id: three
    name: {en: Three orders, zh: 三笔订单}
    goal: {kind: count, target: 3}
    reward: {points: 50, badge: regular, coupon: tea}
  - id: spender
    goal: {kind: sum, target: 30}
    reward: {points: 7}
badges:
  - {id: regular, name: {en: Regular, zh: 常客}}
  - {id: sharer, on: Product Shared, goal: {kind: count, target: 1}}
  - {id: vip}
"""
TEA = ("tea", "10.00", 1)


@pytest.fixture
def tasks(shop: Shop) -> Shop:
    folder = shop.home / "programmes"
    folder.mkdir()
    (folder / "points.yml").write_text(PROGRAMME, encoding="utf-8")
    return shop


def points_of(shop: Shop, member: str = "7") -> int:
    return {each.currency: each.available for each in shop.till.balances(member)}["points"]


def badges_of(shop: Shop) -> set[str]:
    return {badge.id for badge in shop.tasks.badges("7") if badge.held_since is not None}


def test_from_many_threads_a_task_is_reached_once_and_missed_again(tasks: Shop) -> None:
    calls = [ordered(f"A{number}", TEA) for number in range(3)] * 4
    random.Random(3).shuffle(calls)
    tasks.till.track(calls[:1])
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda call: tasks.till.track([call]), calls))
    assert (points_of(tasks), badges_of(tasks)) == (57, {"regular"})
    three, spender = tasks.tasks.tasks("7")
    assert [(stage.done, stage.target) for stage in (*three.stages, *spender.stages)] == [(3, 3), (3_000, 3_000)]
    code = three.awards[0].coupon_code
    assert code == tasks.tasks.tasks("7")[0].awards[0].coupon_code != ""
    assert tasks.coupons.ask("validate", code, "7", {"order_id": "z", "total": "5.00"}).accepted
    tasks.till.track([refunded("A1", "r1")])
    assert (points_of(tasks), badges_of(tasks)) == (0, set())
    assert tasks.tasks.settle_coupons() == 1
    assert not tasks.coupons.ask("validate", code, "7", {"order_id": "z", "total": "5.00"}).accepted
    tasks.till.track([ordered("A9", TEA)])
    again = tasks.tasks.tasks("7")[0]
    assert (points_of(tasks), badges_of(tasks), again.times) == (57, {"regular"}, 1)
    assert [award.taken_at is None for award in again.awards] == [False, True]
    assert again.awards[1].coupon_code not in {"", code}
    assert tasks.tasks.figures()[0].completed == 1
    assert verify(tasks.counter).findings == ()


def test_part_of_an_order_given_back_takes_its_money_from_the_sum(tasks: Shop) -> None:
    tasks.till.track([ordered("A1", ("tea", "10.00", 4))])
    assert points_of(tasks) == 7
    tasks.till.track([refunded("A1", "r1", ("tea", 2))])
    assert (points_of(tasks), tasks.tasks.tasks("7")[1].stages[0].done) == (0, 2_000)
    # It is still one order.
    assert tasks.tasks.tasks("7")[0].stages[0].done == 1


def test_a_refund_that_overtakes_its_order_leaves_nothing(tasks: Shop) -> None:
    tasks.till.track([refunded("A1", "r1"), ordered("A1", ("tea", "10.00", 4))])
    assert (points_of(tasks), tasks.tasks.tasks("7")[1].stages[0].done) == (0, 0)


def test_events_tell_of_tasks_and_badges(tasks: Shop) -> None:
    tasks.till.track([{"type": "track", "event": "Product Shared", "userId": "7", "messageId": "s1"}])
    tasks.till.track([ordered(f"A{number}", TEA) for number in range(3)])
    told = [(row.happening.name, row.body) for row in tasks.counter.ledger.unkept(100)]
    assert sorted(name for name, _ in told if not name.startswith("Order")) == [
        "Badge Awarded", "Badge Awarded", "Product Shared", "Task Completed", "Task Completed",
    ]  # fmt: skip
    assert any('"task": "three"' in body and '"points": 50' in body for _, body in told)


def test_a_badge_by_hand_is_given_and_taken_with_a_reason(tasks: Shop) -> None:
    tasks.till.track([ordered("A1", TEA)])
    with pytest.raises(LedgerRefusal) as refusal:
        tasks.tasks.give_badge("7", "vip", "", "Li", "k1")
    assert refusal.value.code == "ledger.reason_missing"
    tasks.tasks.give_badge("7", "vip", "ten years with us", "Li", "k2")
    assert tasks.tasks.give_badge("7", "vip", "ten years with us", "Li", "k2").replayed
    assert badges_of(tasks) == {"vip"}
    with pytest.raises(LedgerRefusal) as refusal:
        tasks.tasks.give_badge("7", "vip", "again", "Li", "k3")
    assert refusal.value.code == "ledger.already_posted"
    tasks.tasks.give_badge("7", "vip", "a mistake", "Li", "k4", taken=True)
    assert badges_of(tasks) == set()
    with pytest.raises(UsageError):
        tasks.tasks.give_badge("7", "nobody", "why", "Li", "k5")


def test_who_is_erased_leaves_no_task_behind(tasks: Shop) -> None:
    tasks.till.track([ordered(f"A{number}", TEA) for number in range(3)])
    owner = tasks.counter.ledger.entries(None, 0, 10)[0].holder.owner
    log = tasks.counter.ledger.tasks
    assert log.marks([owner])
    assert log.awards([owner])
    tasks.counter.ledger.erase(owner)
    assert (log.marks([owner]), log.awards([owner])) == ([], [])
