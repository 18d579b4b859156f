"""What every place that keeps coupons promises: each refusal, repeats without harm, uses and budgets that come back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from regulars.domain.budgets import Budget, BudgetUse
from regulars.domain.cart import Cart, CartLine, Discount
from regulars.domain.coupons.batch import CouponBatch, Hours, Limits, Needs
from regulars.domain.coupons.life import CodeEvent, CodeEventKind
from regulars.domain.coupons.refusal import REFUSAL_WORDS, CouponRefusal
from regulars.domain.coupons.requests import Buyer, Checkout, CouponAct, CouponRequest
from regulars.domain.errors import KeyReused
from regulars.domain.ledger.requests import RequestKey

SECOND = 1_000_000
DAY = 86_400 * SECOND
MARK, OTHER = b"m" * 16, b"n" * 16
CART = Cart((CartLine("a", 2_000, product="tea", category="drinks"),))
PLAIN = CouponBatch("tea", Discount("amount", 500))


def checkout(order: str = "o1", member: str = "member:1", **told: Any) -> Checkout:
    buyer = Buyer(member, told.pop("segments", ()), told.pop("orders", 0))
    return Checkout(told.pop("session", f"s-{order}"), order, buyer, told.pop("cart", CART), **told)


def ask(coupons: Any, act: str, at: int = DAY, mark: bytes = MARK, discount: int = 500, **told: Any) -> Any:
    return coupons.act(mark, CouponRequest(CouponAct(act), checkout(**told), discount), at).decided


def reasons(decided: Any) -> list[str]:
    assert isinstance(decided, tuple), decided
    return [refused.code.value for refused in decided]


def put(coupons: Any, batch: CouponBatch = PLAIN, holder: str = "") -> None:
    coupons.put_batch(batch, 0)
    assert coupons.add_codes(batch.id, [MARK, OTHER], [holder, ""], 0) == 2


def used_up(coupons: Any) -> Any:
    ask(coupons, "redeem")
    return ask(coupons, "validate", order="o2")


def given_back(coupons: Any) -> Any:
    ask(coupons, "redeem")
    ask(coupons, "rollback")
    return ask(coupons, "redeem")


def locked(coupons: Any) -> Any:
    ask(coupons, "lock")
    return ask(coupons, "lock", order="o2", member="member:2")


def switched_off(coupons: Any) -> Any:
    ask(coupons, "disable")
    return ask(coupons, "validate")


def second_code(coupons: Any) -> Any:
    ask(coupons, "redeem")
    return ask(coupons, "validate", mark=OTHER, order="o2")


# Each of the sixteen, but the one that there is no code to ask about: terms of the batch, and how to be refused.
REFUSALS: dict[str, tuple[dict[str, Any], Any]] = {
    "locked_by_other": ({}, locked),
    "already_rolled_back": ({}, given_back),
    "disabled": ({}, switched_off),
    "not_started": ({"starts_at": DAY + 1}, lambda coupons: ask(coupons, "validate")),
    "expired": ({"ends_at": DAY}, lambda coupons: ask(coupons, "validate")),
    # 2 January 1970 was a Friday.
    "not_in_hours": ({"hours": (Hours((6, 7)),)}, lambda coupons: ask(coupons, "validate")),
    "profile_required": ({"needs": Needs(member=True)}, lambda coupons: ask(coupons, "validate", member="")),
    "wrong_recipient": ({"needs": Needs(holder=True)}, lambda coupons: ask(coupons, "validate", member="member:2")),
    "reservation_required": ({"needs": Needs(reservation=True)}, lambda coupons: ask(coupons, "validate")),
    "rule_failed": ({"needs": Needs(total_min=2_001)}, lambda coupons: ask(coupons, "validate")),
    "not_combinable": ({"alone": True}, lambda coupons: ask(coupons, "validate", others={"cup": PLAIN})),
    "code_limit": ({}, used_up),
    "member_limit": ({"limits": Limits(1, per_member=1)}, second_code),
    "campaign_limit": ({"limits": Limits(1, per_batch=1)}, second_code),
    "budget_exhausted": ({"budgets": (Budget("b", 999),)}, second_code),
}


def test_every_refusal_is_here_and_has_words() -> None:
    assert {*REFUSALS, "not_found"} == set(CouponRefusal) == set(REFUSAL_WORDS)
    assert len(CouponRefusal) == 16


@pytest.mark.parametrize("reason", REFUSALS)
def test_each_refusal(coupons: Any, reason: str) -> None:
    terms, refused = REFUSALS[reason]
    put(coupons, replace(PLAIN, **terms), holder="member:1")
    before = coupons.figures("tea")
    assert reasons(refused(coupons)) == [reason]
    if reason != "rule_failed":
        return
    assert coupons.figures("tea") == before, "what is refused leaves no trace"


def test_a_code_that_is_none(coupons: Any) -> None:
    assert coupons.batch_of(MARK) is None
    with pytest.raises(KeyError):
        ask(coupons, "redeem")


def test_every_reason_is_told_at_once(coupons: Any) -> None:
    put(coupons, replace(PLAIN, ends_at=DAY, needs=Needs(total_min=5_000, products=("cup",), first_order=True)))
    told = ask(coupons, "validate", orders=3)
    assert [(refused.code.value, refused.about) for refused in told] == [
        ("expired", ""),
        ("rule_failed", "total_min"),
        ("rule_failed", "first_order"),
        ("rule_failed", "products"),
    ]


def test_a_use_and_its_repeat(coupons: Any) -> None:
    put(coupons)
    used = ask(coupons, "redeem")
    assert (used.kind, used.order, used.version) == (CodeEventKind.REDEEMED, "o1", 1)
    assert ask(coupons, "redeem", at=DAY + 5) is None
    figures = coupons.figures("tea")
    assert (figures.issued, figures.uses, figures.discount) == (2, 1, 500)


def test_a_lock_runs_out_by_itself(coupons: Any) -> None:
    put(coupons)
    lock = ask(coupons, "lock")
    assert lock.until == DAY + 900 * SECOND
    assert reasons(ask(coupons, "redeem", order="o2", at=lock.until - 1)) == ["locked_by_other"]
    assert isinstance(ask(coupons, "redeem", order="o2", at=lock.until), CodeEvent)
    assert reasons(ask(coupons, "redeem", at=lock.until)) == ["code_limit"]


def test_a_lock_is_released_by_who_holds_it(coupons: Any) -> None:
    put(coupons)
    ask(coupons, "lock")
    assert reasons(ask(coupons, "release", member="member:2")) == ["locked_by_other"]
    assert ask(coupons, "release").kind is CodeEventKind.RELEASED
    assert ask(coupons, "release") is None
    assert isinstance(ask(coupons, "redeem", order="o2"), CodeEvent)


def test_counting_at_the_order_lets_two_checkouts_begin(coupons: Any) -> None:
    put(coupons, replace(PLAIN, counts_at="redeem"))
    ask(coupons, "lock")
    assert isinstance(ask(coupons, "lock", order="o2"), CodeEvent)
    assert isinstance(ask(coupons, "redeem", order="o2"), CodeEvent)
    assert reasons(ask(coupons, "redeem")) == ["code_limit"]


def test_a_reservation_keeps_a_code_by(coupons: Any) -> None:
    put(coupons, replace(PLAIN, needs=Needs(reservation=True)))
    assert ask(coupons, "reserve").until == 2 * DAY
    assert reasons(ask(coupons, "reserve", member="member:2")) == ["locked_by_other"]
    assert isinstance(ask(coupons, "redeem", at=2 * DAY - 1), CodeEvent)
    assert reasons(ask(coupons, "reserve", at=3 * DAY)) == ["code_limit"]


def test_what_comes_back_goes_to_the_period_it_came_from(coupons: Any) -> None:
    budget = Budget("b", 700, period="day")
    put(coupons, replace(PLAIN, budgets=(budget,), limits=Limits(None)))
    ask(coupons, "redeem", at=DAY)
    assert reasons(ask(coupons, "redeem", order="o2", at=DAY + 1)) == ["budget_exhausted"]
    assert isinstance(ask(coupons, "redeem", order="o2", at=2 * DAY), CodeEvent)
    ask(coupons, "rollback", at=2 * DAY + 5)
    now = 2 * DAY + 6
    assert [coupons.budget_use("b", day * DAY, now) for day in (1, 2)] == [BudgetUse(0), BudgetUse(500)]


def test_a_lock_reserves_the_budget(coupons: Any) -> None:
    put(coupons, replace(PLAIN, budgets=(Budget("b", 700),), limits=Limits(None)))
    lock = ask(coupons, "lock")
    assert coupons.budget_use("b", 0, DAY) == BudgetUse(0, 500)
    assert reasons(ask(coupons, "lock", order="o2")) == ["budget_exhausted"]
    assert isinstance(ask(coupons, "redeem"), CodeEvent), "the checkout's own reservation does not stand in its way"
    assert coupons.budget_use("b", 0, DAY) == BudgetUse(500, 0)
    assert coupons.budget_use("b", 0, lock.until) == BudgetUse(500, 0)


def test_a_rolling_budget_forgets_day_by_day(coupons: Any) -> None:
    put(coupons, replace(PLAIN, budgets=(Budget("b", 700, period="rolling", days=3),), limits=Limits(None)))
    ask(coupons, "redeem", at=10 * DAY)
    assert reasons(ask(coupons, "redeem", order="o2", at=13 * DAY - 1)) == ["budget_exhausted"]
    assert isinstance(ask(coupons, "redeem", order="o2", at=13 * DAY), CodeEvent)


def test_a_budget_is_shared_by_batches(coupons: Any) -> None:
    shared = (Budget("both", 999),)
    put(coupons, replace(PLAIN, budgets=shared))
    coupons.put_batch(replace(PLAIN, id="cup", budgets=shared), 0)
    coupons.add_codes("cup", [b"c" * 16], [""], 0)
    ask(coupons, "redeem")
    assert reasons(ask(coupons, "redeem", order="o2", mark=b"c" * 16)) == ["budget_exhausted"]


def test_a_changed_batch_is_a_new_version(coupons: Any) -> None:
    put(coupons)
    assert coupons.put_batch(replace(PLAIN, ends_at=5 * DAY), 9).version == 2
    assert coupons.batch("tea").ends_at == 5 * DAY
    assert [batch.id for batch in coupons.batches()] == ["tea"]
    assert ask(coupons, "redeem").version == 2


def test_codes_are_added_once(coupons: Any) -> None:
    put(coupons)
    assert coupons.add_codes("tea", [MARK, b"p" * 16], ["", ""], 5) == 1
    assert coupons.figures("tea").issued == 3


def test_wrong_codes_are_counted_by_source(coupons: Any) -> None:
    for number in range(3):
        coupons.note_failure("till 1", DAY + number * 60 * SECOND)
    assert [coupons.failures(source, DAY) for source in ("till 1", "till 2")] == [3, 0]
    assert coupons.failures("till 1", DAY + 60 * SECOND) == 2


def test_a_request_key_is_answered_as_before(coupons: Any) -> None:
    put(coupons)
    key, other = RequestKey("lock", "k", b"1"), RequestKey("lock", "k", b"2")
    request = CouponRequest(CouponAct.LOCK, checkout(), 500)
    first = coupons.act(MARK, request, DAY, key)
    again = coupons.act(MARK, request, DAY + 5, key)
    assert (again.decided, again.is_replayed, first.is_replayed) == (first.decided, True, False)
    with pytest.raises(KeyReused):
        coupons.act(MARK, request, DAY, other)
    late = CouponRequest(CouponAct.LOCK, checkout("o2"), 500)
    refused = [coupons.act(MARK, late, DAY, RequestKey("lock", "k2", b"3")) for _ in range(2)]
    assert reasons(refused[0].decided) == ["locked_by_other"]
    assert (refused[1].decided, refused[1].is_replayed) == (refused[0].decided, True)
    assert [coupons.is_new(RequestKey("print", "k", b"4"), DAY) for _ in range(2)] == [True, False]
    with pytest.raises(KeyReused):
        coupons.is_new(RequestKey("print", "k", b"5"), DAY)


def test_codes_are_found_by_whoever_has_to_do_with_them(coupons: Any) -> None:
    put(coupons, holder="member:1")
    assert [held.mark for held in coupons.codes_of(["member:1"], 10)] == [MARK]
    assert coupons.codes_of(["member:2"], 10) == ()
    ask(coupons, "redeem", mark=OTHER, member="member:2")
    (held,) = coupons.codes_of(["member:2", "member:9"], 10)
    assert (held.mark, held.batch, held.code.live_uses, [*held.code.uses]) == (OTHER, "tea", 1, ["o1"])
    ask(coupons, "lock", member="member:1")
    (own,) = coupons.codes_of(["member:1"], 10)
    assert [lock.member for lock in own.code.locks.values()] == ["member:1"]
    assert [held.mark for held in coupons.codes_of(["member:1", "member:2"], 10)] == [MARK, OTHER]
    assert len(coupons.codes_of(["member:1", "member:2"], 1)) == 1
    # Of a code that several use, each is told their own part.
    coupons.put_batch(replace(PLAIN, id="all", kind="public", limits=Limits(None)), 0)
    coupons.add_codes("all", [b"p" * 16], [""], 0)
    for number in (3, 4):
        ask(coupons, "redeem", mark=b"p" * 16, member=f"member:{number}", order=f"p{number}")
    (third,) = coupons.codes_of(["member:3"], 10)
    assert ([*third.code.uses], third.code.live_uses) == (["p3"], 2)
