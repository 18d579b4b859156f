"""A month of one member's points, worked out by hand, and the nine columns it must come to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from regulars.domain.ledger import requests as asked
from regulars.domain.ledger.entries import Source
from regulars.domain.ledger.requests import ClawBack
from regulars.domain.ledger.statements import COLUMNS
from regulars.domain.ledger.terms import Activation, Expiry, Span, Terms, Unit
from regulars.domain.money import Money
from regulars.domain.time import instant_of
from regulars.loop.ledger.owed import owed
from regulars.loop.ledger.statement import statement
from suites.ledger.places import Database, sqlite_address
from suites.ledger.schemas import new_schema


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A ledger in each database."""
    if request.param == "sqlite":
        made = Database(sqlite_address(tmp_path))
    else:
        made = Database(new_schema(request.getfixturevalue("postgresql_server")))
    yield made
    made.close()


def on(text: str) -> int:
    return instant_of(datetime.fromisoformat(text).replace(tzinfo=UTC))


def counter(place: Database) -> Any:
    return SimpleNamespace(ledger=place.ledger, clock=place.clock)


def do(place: Database, at: str, request: asked.Request) -> tuple[int, ...]:
    place.clock.instant = on(at)
    answer = place.post(request)
    assert answer.refusal is None, answer
    return answer.entries


def order(points: int, id_: str, at: str | None = None, **terms: Any) -> asked.Earn:
    effective = None if at is None else on(at)
    return asked.Earn(
        "member:1", points=points, source=Source("order", id_), basis=points, at=effective, terms=Terms(**terms)
    )


def the_month(place: Database) -> None:
    """What happened, in words: see the table of `test_nine_columns`."""
    ten_days = Expiry("rolling", Span(10))
    do(place, "2026-03-01T09:00", order(100, "a"))
    do(place, "2026-03-01T10:00", order(40, "b", activation=Activation("event")))
    do(place, "2026-03-01T23:59:59", order(30, "c", expiry=ten_days))
    (spent,) = do(place, "2026-03-02T12:00", asked.Spend("member:1", points=25))
    do(place, "2026-03-02T13:00", asked.Activate("member:1", source=Source("order", "b")))
    do(place, "2026-03-03T08:00", asked.ReverseEarn("member:1", source=Source("order", "b"), refund="r1"))
    do(place, "2026-03-03T09:00", asked.Reverse("member:1", entry=spent, refund="r2", points=20))
    do(place, "2026-03-04T09:00", asked.Adjust("member:1", points=7, actor="ann", reason="sorry"))
    do(place, "2026-03-04T09:30", asked.Adjust("member:1", points=-2, actor="ann", reason="too much"))
    do(place, "2026-03-05T09:00", asked.Transfer("member:1", to="member:2", points=10))
    do(place, "2026-03-20T09:00", asked.Expire("member:1"))
    do(place, "2026-03-20T10:00", asked.Expire("member:2"))
    do(place, "2026-03-21T09:00", order(5, "late", at="2026-03-02T09:00"))
    do(place, "2026-03-22T09:00", asked.Spend("member:1", points=80))
    refund = asked.ReverseEarn("member:1", source=Source("order", "a"), refund="r3", claw_back=ClawBack.UNLIMITED)
    do(place, "2026-03-23T09:00", refund)


def nine(row: Any) -> tuple[int, ...]:
    return tuple(getattr(row, name) for name in COLUMNS)


def test_nine_columns(place: Database) -> None:
    the_month(place)
    found = statement(counter(place), "UTC")
    assert COLUMNS == (
        "opening", "earned", "earned_reversed", "redeemed", "redeemed_returned", "expired", "adjusted", "difference",
        "closing",
    )  # fmt: skip
    rows = {row.day.isoformat()[5:]: nine(row) for row in found.days}
    assert rows == {
        "03-01": (0, 170, 0, 0, 0, 0, 0, 170, 170),
        "03-02": (170, 0, 0, -25, 0, 0, 0, -25, 145),  # 40 no longer wait: no movement of what is owed
        "03-03": (145, 0, -40, 0, 20, 0, 0, -20, 125),
        "03-04": (125, 0, 0, 0, 0, 0, 5, 5, 130),
        "03-05": (130, 0, 0, 0, 0, 0, 0, 0, 130),  # 10 from one member to another
        "03-20": (130, 0, 0, 0, 0, -23, 0, -23, 107),  # of the 30: 25 spent, 20 back, 2 corrected; 13 and 10 ended
        "03-21": (107, 5, 0, 0, 0, 0, 0, 5, 112),  # counts from 2 March, stands where it was written
        "03-22": (112, 0, 0, -80, 0, 0, 0, -80, 32),
        "03-23": (32, 0, -100, 0, 0, 0, 0, -100, -68),  # 32 are taken; the member owes 68
    }
    assert found.findings == ()
    besides = {row.day.day: row for row in found.days}
    assert (besides[1].waiting, besides[2].waiting, besides[2].activated) == (40, 0, 40)
    assert (besides[5].transferred, besides[20].late, besides[21].late, besides[23].debt) == (10, 23, 5, 68)
    (total,) = found.totals
    assert nine(total) == (0, 175, -140, -105, 20, -23, 5, -68, -68)


def test_a_part_of_the_days_opens_where_the_part_before_closed(place: Database) -> None:
    the_month(place)
    whole = statement(counter(place), "UTC")
    part = statement(counter(place), "UTC", date(2026, 3, 3), date(2026, 3, 20))
    assert part.days == tuple(row for row in whole.days if 3 <= row.day.day <= 20)
    assert nine(part.totals[0]) == (145, 0, -40, 0, 20, -23, 5, -38, 107)
    quiet = statement(counter(place), "UTC", date(2026, 3, 6), date(2026, 3, 19))
    assert (quiet.days, nine(quiet.totals[0])) == ((), (130, 0, 0, 0, 0, 0, 0, 0, 130))
    before = statement(counter(place), "UTC", last=date(2026, 2, 1))
    assert (before.days, nine(before.totals[0])) == ((), (0,) * 9)
    assert part.findings == quiet.findings == before.findings == ()


def test_days_are_those_of_the_zone(place: Database) -> None:
    """23:59:59 UTC of 1 March is the 2nd in Shanghai; Berlin's 29 March has 23 hours."""
    the_month(place)
    shanghai = {row.day.day: row.earned for row in statement(counter(place), "Asia/Shanghai").days}
    assert (shanghai[1], shanghai[2]) == (140, 30)
    do(place, "2026-03-28T23:00", order(1, "summer1"))
    do(place, "2026-03-29T21:59:59", order(2, "summer2"))
    do(place, "2026-03-29T22:00", order(4, "summer3"))
    berlin = {row.day.day: row.earned for row in statement(counter(place), "Europe/Berlin").days}
    assert (berlin[29], berlin[30]) == (3, 4)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("UPDATE ledger_accounts SET balance = balance + 1 WHERE role = 'main'", "balances"),
        ("UPDATE ledger_accounts SET balance = balance - 1 WHERE role = 'issuance'", "house"),
    ],
)
def test_what_does_not_add_up_is_named(place: Database, wrong: str, code: str) -> None:
    the_month(place)
    with place.ledger._writers.begin() as connection:
        connection.exec_driver_sql(wrong)
    (found,) = statement(counter(place), "UTC").findings
    assert (found.code, found.day) == (code, date(2026, 3, 23))


def test_ages_ends_and_money(place: Database) -> None:
    """100 for ever from January, 60 for a year from March, 40 that wait, 30 over and not swept; 0.01 a point."""
    year = Expiry("rolling", Span(1, Unit.YEAR))
    do(place, "2026-01-01T00:00", order(100, "a"))
    do(place, "2026-01-02T00:00", order(30, "b", expiry=Expiry("rolling", Span(30))))
    do(place, "2026-03-01T00:00", order(60, "c", expiry=year))
    do(place, "2026-03-10T00:00", order(40, "d", activation=Activation("event", Span(50))))
    place.clock.instant = on("2026-03-20")
    (found,) = owed(counter(place), "EUR", Decimal("0.01"))
    assert (found.spendable, found.waiting, found.over, found.outstanding) == (160, 40, 30, 200)
    assert found.ages == (100, 100, 0, 0, 0)
    assert (found.ends, found.endless, found.sliding) == ((0, 40, 0, 60, 0), 100, 0)
    assert found.expiring == (0, 40, 40, 100)
    assert (found.breakage, found.baseline_share) == (None, 1.0)  # all 30 that ended lately were lost: one owner's word
    assert str(found.withheld).startswith("Too few lots")
    assert found.money is not None
    assert (found.money.worst, found.money.expected) == (Money(200, "EUR"), None)


def test_what_became_of_lots_is_counted_week_by_week(place: Database) -> None:
    """10 points for 30 days: 4 spent after 5 days, 1 of them back 2 days later; now 14 days are over."""
    do(place, "2026-03-01T00:00", order(10, "a", expiry=Expiry("rolling", Span(30))))
    (spent,) = do(place, "2026-03-06T00:00", asked.Spend("member:1", points=4))
    do(place, "2026-03-08T00:00", asked.Reverse("member:1", entry=spent, refund="r", points=1))
    at = on("2026-03-15")
    cells = place.ledger.statements.history(at, 50)
    # Weeks to the end: 30 days are week 4 and 2 days; 25 are 3 and 4; 23 are 3 and 2; 16 are 2 and 2.
    assert [(cell.week, cell.entered, cell.entered_days, cell.spent) for cell in cells] == [
        (2, -7.0, -14.0, 0.0),
        (3, -3.0, -4 * 4.0 + 1 * 2.0, 3.0),
        (4, 10.0, 20.0, 0.0),
    ]
    assert [(row.days, row.points) for row in place.ledger.statements.still_open(at)] == [(16, 7)]
    (now,) = place.ledger.statements.ended(on("2026-04-01"), 0)
    assert (now.issued, now.expired, now.owners, now.crowd_ended) == (10, 7, 1, 1.0)
    do(place, "2026-04-02", asked.Expire("member:1"))
    assert place.ledger.statements.ended(on("2026-04-01"), 0) == (now,)  # a late sweep changes nothing
