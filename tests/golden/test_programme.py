"""The worked examples of the programme's semantics, number for number."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from regulars.domain.ledger import requests as asked
from regulars.domain.ledger.entries import Kind, Source
from regulars.domain.ledger.requests import ClawBack, RefundedLine
from regulars.domain.ledger.terms import Activation, Expiry, Restoration, Span, Terms, Unit
from regulars.domain.time import instant_of
from regulars.reward.calendar import after, end_of, next_date
from regulars.reward.lots import available, balance
from suites.ledger.places import Page

MEMBER = "member:1"


def on(text: str) -> int:
    return instant_of(datetime.fromisoformat(text).replace(tzinfo=UTC))


def until(text: str) -> Terms:
    month, day = int(text[5:7]), int(text[8:10])
    return Terms(expiry=Expiry("calendar", month=month, day=day))


@pytest.fixture
def page() -> Page:
    made = Page()
    made.clock.instant = on("2026-01-10")
    return made


def earn(page: Page, points: int, line: str = "", rule: str = "base", basis: int = 0, order: str = "o") -> int:
    source = Source("order", order, line, rule)
    answer = page.post(asked.Earn(MEMBER, points=points, source=source, basis=basis))
    return answer.entries[0]


def left(page: Page) -> int:
    return available(page.wallet(MEMBER), page.clock.instant)


def test_1_a_balance_is_a_replay_and_not_a_sum(page: Page) -> None:
    """Lots A 100 to 1 June, B 100 to 1 December; spend 80 on 1 May: on 2 June it is 100; the naive sum says 20."""
    page.post(asked.Earn(MEMBER, points=100, terms=until("2026-06-01")))
    page.post(asked.Earn(MEMBER, points=100, terms=until("2026-12-01")))
    page.clock.instant = on("2026-05-01")
    page.post(asked.Spend(MEMBER, points=80))
    page.clock.instant = on("2026-06-02")
    assert left(page) == 100
    naive = sum(lot.original for lot in page.wallet(MEMBER).lots.values() if lot.expires_at > page.clock.instant) - 80
    assert naive == 20
    page.post(asked.Expire(MEMBER))
    assert left(page) == 100


def test_2_partial_refunds_add_up(page: Page) -> None:
    """7 points on 10.00, refunded 3.33, 3.33 and 3.34: 2, 3, 2."""
    earn(page, 7, "A", basis=1_000)
    taken = []
    for number, money in enumerate((333, 333, 334)):
        lines = (RefundedLine("A", money),)
        answer = page.post(asked.ReverseEarn(MEMBER, source=Source("order", "o"), refund=f"r{number}", lines=lines))
        taken.append(answer.figures["revoked"])
    assert (taken, left(page)) == ([2, 3, 2], 0)


def test_3_a_line_takes_back_its_own_points(page: Page) -> None:
    """An order of 40: A 10 (+10 bonus), B 10 (+20 bonus), C 20, one point a euro: 70. C comes back: 20 less, not 35."""
    for line, points, bonus in (("A", 10, 10), ("B", 10, 20), ("C", 20, 0)):
        earn(page, points, line, basis=points * 100)
        if bonus:
            earn(page, bonus, line, "bonus", points * 100)
    assert left(page) == 70
    lines = (RefundedLine("C", 2_000),)
    answer = page.post(asked.ReverseEarn(MEMBER, source=Source("order", "o"), refund="r", lines=lines))
    assert (answer.figures, left(page)) == ({"revoked": 20}, 50)


@pytest.mark.parametrize(
    ("policy", "debt", "forgiven"), [("only_pending", 0, 70), ("within_balance", 0, 70), ("unlimited", 70, 0)]
)
def test_4_what_was_spent_and_is_refunded(page: Page, policy: str, debt: int, forgiven: int) -> None:
    """Earn 70, spend 70, refund all: 0, 0 with 70 forgiven, or -70; then a later 100 pays 70 and opens a lot of 30."""
    earn(page, 70, basis=7_000)
    page.post(asked.Spend(MEMBER, points=70))
    answer = page.post(asked.ReverseEarn(MEMBER, source=Source("order", "o"), claw_back=ClawBack(policy)))
    told = balance(page.wallet(MEMBER), page.clock.instant)
    assert (told.available, told.debt, answer.figures.get("forgiven", 0)) == (0, debt, forgiven)
    later = page.post(asked.Earn(MEMBER, points=100, source=Source("order", "p")))
    netted = [page.entry(seq).amount for seq in later.entries if page.entry(seq).kind is Kind.ARREARS_NET]
    assert netted == ([70] if debt else [])
    assert page.wallet(MEMBER).lots[later.entries[0]].remaining == 100 - debt
    assert left(page) == 100 - debt
    assert page.faults() == []


def test_earned_on_22_january_to_the_end_of_the_month(page: Page) -> None:
    """Open Loyalty's example: it expires at midnight of 1 February."""
    assert end_of(on("2026-01-22T10:00"), "month", "UTC") == on("2026-02-01")


@pytest.mark.parametrize(
    ("period", "end"),
    [
        ("day", "2026-05-14"), ("week", "2026-05-18"), ("month", "2026-06-01"), ("quarter", "2026-07-01"),
        ("half", "2026-07-01"), ("year", "2027-01-01"), ("month:6", "2026-07-01"), ("month:3", "2027-04-01"),
    ],
)  # fmt: skip
def test_ends_of_periods(period: str, end: str) -> None:
    assert end_of(on("2026-05-13T10:00"), period, "UTC") == on(end)


def test_calendars_of_zones() -> None:
    start = on("2024-01-31T12:00")
    assert after(start, Span(1, Unit.MONTH), "UTC") == on("2024-02-29T12:00")
    assert after(on("2024-02-29"), Span(1, Unit.YEAR), "UTC") == on("2025-02-28")
    # Midnight of Shanghai is 16:00 UTC the day before.
    assert end_of(on("2026-05-13T17:00"), "day", "Asia/Shanghai") == on("2026-05-14T16:00")
    # A day of 23 hours: New York puts its clocks on.
    assert after(on("2026-03-07T17:00"), Span(1), "America/New_York") == on("2026-03-08T16:00")
    assert next_date(on("2026-03-01"), 2, 29, "UTC") == on("2027-02-28")


def test_restored_points_keep_their_date(page: Page) -> None:
    page.post(asked.Earn(MEMBER, points=50, terms=until("2026-06-01")))
    spent = page.post(asked.Spend(MEMBER, points=50)).entries[0]
    page.clock.instant = on("2026-05-31")
    page.post(asked.Reverse(MEMBER, entry=spent))
    told = balance(page.wallet(MEMBER), page.clock.instant)
    assert (told.available, told.expiring) == (50, ((on("2026-06-01"), 50),))


@pytest.mark.parametrize(("kind", "points"), [("lapse", 0), ("grace", 50), ("fresh", 50)])
def test_points_given_back_after_their_end(page: Page, kind: str, points: int) -> None:
    page.post(asked.Earn(MEMBER, points=50, terms=until("2026-06-01")))
    spent = page.post(asked.Spend(MEMBER, points=50)).entries[0]
    page.clock.instant = on("2026-07-01")
    policy = Restoration(kind, expiry=Expiry("rolling", Span(1, Unit.YEAR)))  # type: ignore[arg-type]
    page.post(asked.Reverse(MEMBER, entry=spent, restoration=policy))
    assert left(page) == points
    page.clock.instant = on("2026-07-31")
    assert left(page) == (50 if kind == "fresh" else 0)


def test_a_reward_given_back_after_its_order_was_refunded(page: Page) -> None:
    """Earn, spend, refund the order (forgiven), give the reward back: nothing is left behind."""
    earn(page, 70, basis=7_000)
    spent = page.post(asked.Spend(MEMBER, points=70)).entries[0]
    page.post(asked.ReverseEarn(MEMBER, source=Source("order", "o")))
    answer = page.post(asked.Reverse(MEMBER, entry=spent))
    assert (answer.figures, left(page)) == ({"restored": 70, "recovered": 70}, 0)
    assert page.faults() == []


def test_a_late_event_after_the_deadline_brings_nothing(page: Page) -> None:
    terms = Terms(Activation("event", Span(10)))
    source = Source("order", "o")
    page.post(asked.Earn(MEMBER, points=50, source=source, terms=terms))
    assert balance(page.wallet(MEMBER), page.clock.instant).pending == 50
    page.clock.instant = on("2026-01-20")
    assert balance(page.wallet(MEMBER), page.clock.instant).pending == 0
    refused = page.post(asked.Activate(MEMBER, source=source)).refusal
    assert refused is not None
    assert refused.code == "nothing_pending"
