"""A membership through its life: trial, dues, declined and tried again, grace, end, cancelled, paid back; on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from regulars.adapters.payments.sandbox import SandboxPayments
from regulars.domain.errors import KeyReused, PaymentUnanswered
from regulars.domain.memberships.membership import Event, Membership, Status
from regulars.domain.time import DAY_US
from regulars.loop.memberships.settling import with_event
from regulars.ports.memberships import Held
from regulars.reward.memberships.deciding import due_at, ended_now, refunding
from regulars.reward.memberships.folding import fold, is_open, open_until
from suites.memberships.conftest import TERMS, Losing, begun, open_place, settled, taken


def state_at(place: object, payments: object, days: float) -> Membership:
    return fold(settled(place, payments, "m", days).events)  # type: ignore[arg-type]


def put(place: object, held: Held, event: Event) -> None:
    assert place.append(held, event, due_at(with_event(held, event)))  # type: ignore[attr-defined]


def test_a_trial_comes_once_and_then_dues(address: str, payments: SandboxPayments) -> None:
    place = open_place(address)
    begun(place, "m", terms=replace(TERMS, trial_days=14))
    assert (state_at(place, payments, 13).status, payments.log()) == (Status.TRIAL, [])
    assert place.due(14 * DAY_US) == ["m"]
    paid = state_at(place, payments, 14)
    assert (paid.status, paid.starts_at, paid.ends_at) == (Status.ACTIVE, 14 * DAY_US, 45 * DAY_US)
    held = settled(place, payments, "m", 20)
    put(place, held, ended_now(fold(held.events), 20 * DAY_US, "cancelled"))
    gone = state_at(place, payments, 20)
    # 25 of 31 days are to come: 990 × 25 / 31, to the cent below.
    assert (gone.status, gone.paid.refunded if gone.paid else 0) == (Status.ENDED, 798)
    assert taken(payments, "refund").total() == 1
    begun(place, "m", 21 * DAY_US, terms=replace(TERMS, trial_days=14))
    again = state_at(place, payments, 21)
    assert (again.status, again.term) == (Status.ACTIVE, 2)
    assert taken(payments) == {"m:1:1": 1, "m:2:1": 1}
    place.close()


def test_declined_tried_again_and_ended_after_the_grace(address: str, payments: SandboxPayments) -> None:
    place = open_place(address)
    begun(place, "m", token="tok")  # noqa: S106 - a test's word
    assert state_at(place, payments, 0).status is Status.ACTIVE
    held = settled(place, payments, "m", 30)
    broke = Held(held.id, held.owner, held.plan, "tok_decline", held.events)
    assert place.append(broke, Event(held.events[-1].kind, 30 * DAY_US), 0, token="tok_decline")  # noqa: S106
    due = state_at(place, payments, 31)
    assert (due.status, due.tries, due.retry_at, due.grace_until) == (Status.PAST_DUE, 1, 32 * DAY_US, 38 * DAY_US)
    assert is_open(due, 37 * DAY_US)
    assert not is_open(due, 38 * DAY_US)
    assert [state_at(place, payments, days).tries for days in (31.5, 32, 33, 34, 36)] == [1, 2, 2, 3, 3]
    ended = state_at(place, payments, 38)
    assert (ended.status, ended.why, open_until(ended)) == (Status.ENDED, "unpaid", 38 * DAY_US)
    assert place.due(2**60) == []
    place.close()


def test_the_second_try_pays_the_same_period(address: str, payments: SandboxPayments) -> None:
    place = open_place(address)
    begun(place, "m", token="tok_decline_once", terms=replace(TERMS, trial_days=1))  # noqa: S106
    assert state_at(place, payments, 1).status is Status.PAST_DUE
    paid = state_at(place, payments, 2)
    assert (paid.status, paid.starts_at, paid.ends_at) == (Status.ACTIVE, DAY_US, 32 * DAY_US)
    assert taken(payments) == {"m:1:1": 1}
    place.close()


def test_a_first_payment_that_is_declined_begins_nothing(address: str, payments: SandboxPayments) -> None:
    place = open_place(address)
    begun(place, "m", token="tok_no_funds")  # noqa: S106
    state = state_at(place, payments, 0)
    assert (state.status, state.why, is_open(state, 0)) == (Status.ENDED, "payment_declined", False)
    place.close()


def test_an_answer_that_was_lost_is_asked_for_again(address: str, payments: SandboxPayments) -> None:
    place = open_place(address)
    begun(place, "m")
    losing = Losing(payments, 2)
    for _ in range(2):
        with pytest.raises(PaymentUnanswered):
            settled(place, losing, "m", 0)
    assert place.due(0) == ["m"]
    assert state_at(place, losing, 0).status is Status.ACTIVE
    assert taken(payments) == {"m:1:1": 1}
    held = settled(place, payments, "m", 1)
    event = refunding(fold(held.events), DAY_US, 990)
    assert event is not None
    put(place, held, event)
    losing.lost = 1
    with pytest.raises(PaymentUnanswered):
        settled(place, losing, "m", 1)
    back = state_at(place, losing, 1)
    assert (back.status, back.refund, back.paid.refunded if back.paid else 0) == (Status.ACTIVE, None, 990)
    assert refunding(back, DAY_US, 1) is None
    assert taken(payments, "refund").total() == 1
    place.close()


def test_clocks_that_jump_charge_nothing_twice(address: str, payments: SandboxPayments) -> None:
    place = open_place(address)
    begun(place, "m", 31 * DAY_US)
    for days in (31, 3, 31, 20, 31):
        assert state_at(place, payments, days).period == 1
    # Nobody renewed for months: one period is charged, from now on.
    late = state_at(place, payments, 400)
    assert (late.period, late.starts_at) == (2, 400 * DAY_US)
    assert state_at(place, payments, 60).period == 2
    place.close()


def test_the_31st_comes_back_after_february(address: str, payments: SandboxPayments) -> None:
    place = open_place(address)
    begun(place, "m", 30 * DAY_US)
    ends = [state_at(place, payments, days).ends_at // DAY_US for days in (30, 58, 89)]
    # 31 January 1970 → 28 February → 31 March → 30 April.
    assert ends == [58, 89, 119]
    place.close()


def test_the_sandbox_keeps_its_first_answer(tmp_path: Path) -> None:
    one, other = SandboxPayments(tmp_path / "p"), SandboxPayments(tmp_path / "p")
    assert one.charge("k:1", "tok", 5, "EUR") == other.charge("k:1", "tok", 5, "EUR")
    assert len(one.log()) == 1
    for asked in (("tok", 6, "EUR"), ("tok", 5, "USD"), ("tok_2", 5, "EUR")):
        with pytest.raises(KeyReused):
            other.charge("k:1", *asked)
    assert [one.charge(f"{token}:1", token, 5, "EUR").told for token in ("tok_decline", "tok_expired")] == [
        "card_declined",
        "card_expired",
    ]
    with pytest.raises(PaymentUnanswered):
        one.charge("k:9", "tok_unanswered", 5, "EUR")
