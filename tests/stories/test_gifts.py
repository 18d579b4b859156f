"""Gifts of the year: one a year for everybody, whatever the runs, the zones, 29 February and edited birthdays."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

import regulars as rg
from regulars.domain.errors import SweepDoubtful, UsageError
from regulars.domain.ledger.counts import CountKey
from regulars.domain.member_days import MemberDay
from regulars.domain.records import ConsentChange
from regulars.domain.rewards.handing import Handed, Handing, HandingKind, HandingPage
from regulars.domain.rewards.said import GiftSaid
from regulars.domain.time import instant_of
from regulars.interfaces.cli.app import app
from regulars.reward.conditions import local_time
from regulars.reward.rewards.gifts import Giving, celebrated, give, last_key, month_days_due
from regulars.trust.consent import Purpose

ZONES = ("Asia/Shanghai", "America/New_York", "Pacific/Kiritimati")
BIRTHDAYS = tuple(date(2000, 1, 1) + timedelta(days=number) for number in range(366))
FIRST, LAST = date(2020, 1, 1), date(2028, 12, 31)
PROGRAMME = """
timezone: Asia/Shanghai
coupons:
  - {id: cake, discount: {amount: 5}, needs: {holder: true}}
gifts:
  - {id: birthday, points: 100, lives_days: 30}
  - {id: cake, coupon: cake}
  - {id: joined, on: anniversary, points: 50}
"""


class Books:
    """What the ledger would keep, for the pure law."""

    def __init__(self) -> None:
        self.given: dict[tuple[int, str, str], Handed] = {}
        self.counts: dict[CountKey, int] = {}

    def hand(self, number: int, owner: str, asked: Giving, at: int) -> bool:
        key = (number, owner, f"{asked.on.year}")
        decided = give(asked, HandingPage(at, self.given.get(key), self.counts))
        if not isinstance(decided, Handing):
            return False
        self.given[key] = Handed(str(key), HandingKind.GIFT, asked.gift.id, owner, key[2], at)
        self.counts.update(decided.sets)
        return True


def years_of(books: Any, gift: GiftSaid, zone: str, late: int = 0) -> Counter[tuple[int, int]]:
    """Runs twice a day, at hours that drift; after each run `late` days pass without one. Member and year to gifts."""
    days = {number: MemberDay(born.month, born.day, 0, zone) for number, born in enumerate(BIRTHDAYS)}
    by_day: dict[str, list[int]] = {}
    for number, day in days.items():
        by_day.setdefault(day.month_day, []).append(number)
    found: Counter[tuple[int, int]] = Counter()
    now, step = datetime(2019, 12, 30, 3, 17, tzinfo=UTC), 0
    while now.date() < LAST + timedelta(days=gift.window_days):
        at, utc = instant_of(now), now.date()
        today = local_time(at, zone).date()
        for month_day in month_days_due(gift, utc - timedelta(days=1), utc + timedelta(days=1)):
            for number in by_day.get(month_day, ()):
                on = celebrated(gift, days[number], today)
                if on is None or not FIRST <= on <= LAST:
                    continue
                if books.hand(number, f"member:{number}", Giving(gift, f"member:{number}", on, zone), at):
                    found[number, on.year] += 1
        step += 1
        now += timedelta(hours=11, minutes=23) + timedelta(days=late if step % 3 == 0 else 0)
    return found


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("leap", ["feb_28", "mar_1"])
def test_each_of_366_birthdays_gets_one_gift_in_each_of_nine_years(zone: str, leap: Any) -> None:
    found = years_of(Books(), GiftSaid("birthday", points=1, leap=leap), zone)
    assert set(found.values()) == {1}
    assert len(found) == 366 * 9


def test_runs_that_are_late_within_the_window_give_the_same() -> None:
    found = years_of(Books(), GiftSaid("birthday", points=1, window_days=7), "America/New_York", late=6)
    assert (set(found.values()), len(found)) == ({1}, 366 * 9)


class Forgetful(Books):
    """Negative control: knows the day it gave something, not the year."""

    def hand(self, number: int, owner: str, asked: Giving, at: int) -> bool:
        today = str(local_time(at, asked.zone).date())
        if (number, owner, today) in self.given:
            return False
        self.given[number, owner, today] = Handed("", HandingKind.GIFT, "", owner, today, at)
        return True


def test_a_forgetful_giver_is_caught() -> None:
    assert set(years_of(Forgetful(), GiftSaid("birthday", points=1), "Asia/Shanghai").values()) != {1}


def test_a_29th_of_february_without_a_rule_is_caught() -> None:
    """Negative control: without the rule those born on it are found in leap years alone."""
    gift = GiftSaid("birthday", points=1, window_days=0)
    on = [date(year, 2, 28) for year in range(2020, 2029)]
    assert sum("02-29" in month_days_due(gift, each, each) for each in on) == 6
    assert sum(f"{each:%m-%d}" == "02-29" for each in on) == 0


@pytest.mark.parametrize("window", [0, 7, 30])
def test_a_birthday_that_is_moved_about_brings_no_second_gift(window: int) -> None:
    """Every week another birthday, for three years: never two gifts within 330 days."""
    gift, books, given = GiftSaid("birthday", points=1, window_days=window), Books(), []
    today = date(2024, 1, 1)
    while today < date(2027, 1, 1):
        day = MemberDay(today.month, today.day)
        on = celebrated(gift, day, today)
        assert on is not None
        if books.hand(1, "member:1", Giving(gift, "member:1", on, "UTC"), 0):
            given.append(on)
        today += timedelta(days=7)
    assert min((later - earlier).days for earlier, later in pairwise(given)) >= 330
    assert last_key(gift, "member:1") in books.counts


class Clock:
    """A clock that a test sets."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> int:
        return instant_of(self.at)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "shop"
    (place / "programmes").mkdir(parents=True)
    (place / "programmes" / "gifts.yml").write_text(PROGRAMME, encoding="utf-8")
    return place


def opened(home: Path, monkeypatch: pytest.MonkeyPatch, at: datetime) -> tuple[rg.Shop, Clock]:
    clock = Clock(at)
    monkeypatch.setattr("regulars.adapters.memory.clock.SystemClock.now", lambda _: clock.now())
    return rg.open(home), clock


def free(shop: rg.Shop, member: str) -> int:
    return next(each.available for each in shop.till.balances(member) if each.currency == "points")


def given(shop: rg.Shop, **said: Any) -> list[tuple[str, str, str]]:
    return sorted((each.member_id, each.gift, each.on) for each in shop.rewards.gifts.give(**said))


def test_a_shop_gives_once_on_the_members_own_day(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    shop, clock = opened(home, monkeypatch, datetime(2026, 2, 27, 23, 30, tzinfo=shanghai))
    with shop:
        for name in ("leap", "york", "no"):
            shop.till.adjust(name, "points", 1, "welcome", "test", f"k-{name}")
        gifts = shop.rewards.gifts
        assert gifts.set_days("leap", {"birthday": "1992-02-29"})["birthday"].year == 0
        gifts.set_days("york", {"birthday": "02-28", "anniversary": "2025-03-02"}, "America/New_York")
        gifts.set_days("no", {"birthday": "02-28"})
        with shop.house.records.write() as writing:
            writing.add_consent(ConsentChange(3, Purpose.PERSONALISE, granted=False, at=clock.now(), source="form"))
        assert given(shop) == []
        clock.at += timedelta(hours=1)
        assert given(shop) == [("leap", "birthday", "2026-02-28"), ("leap", "cake", "2026-02-28")]
        assert given(shop) == []
        assert free(shop, "leap") == 101
        codes = [each.code for each in shop.rewards.handed("leap") if each.code]
        assert len(codes) == 1
        assert shop.coupons.ask("validate", codes[0], "leap", {"order_id": "o", "total": "9"}).discount == 500
        clock.at += timedelta(hours=12, minutes=40)
        assert given(shop) == [("york", "birthday", "2026-02-28"), ("york", "cake", "2026-02-28")]
        clock.at = datetime(2026, 3, 4, 12, 0, tzinfo=shanghai)
        due = {(each.member_id, each.gift): each.is_given for each in gifts.due()}
        assert due[("york", "joined")] is False
        assert given(shop) == [("york", "joined", "2026-03-02")]
        assert [each.is_given for each in gifts.due(date(2026, 3, 2)) if each.gift == "joined"] == [True]
        # Birthdays that are moved bring nothing more this year.
        gifts.set_days("leap", {"birthday": "03-04"})
        assert given(shop) == []
        gifts.set_days("leap", {"birthday": ""})
        assert "birthday" not in gifts.days_of("leap")
        clock.at += timedelta(days=20)
        with pytest.raises(SweepDoubtful):
            shop.rewards.gifts.give()
        assert given(shop, confirmed=True) == []
        clock.at -= timedelta(days=400)
        with pytest.raises(SweepDoubtful):
            shop.rewards.gifts.give()


def test_days_are_sealed_told_and_erased(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop, clock = opened(home, monkeypatch, datetime(2026, 7, 14, 12, 0, tzinfo=UTC))
    with shop:
        shop.till.adjust("ann", "points", 1, "welcome", "test", "k")
        shop.rewards.gifts.set_days("ann", {"birthday": "07-14"}, "Europe/Paris")
        assert len(given(shop)) == 2
        from regulars.loop.privacy.erasing import erase
        from regulars.loop.privacy.exporting import export

        told = export(shop.privacy, "ann")
        assert told["days"] == {"birthday": "0000-07-14|Europe/Paris"}
        assert sorted(each["about"] for each in told["rewards"]) == ["birthday", "cake"]
        assert b"Europe/Paris" not in (home / "regulars.db").read_bytes()
        erase(shop.privacy, "ann")
        assert shop.house.records.days("birthday", ["07-14"]) == {}
        clock.at += timedelta(hours=1)
        assert given(shop) == []
        assert shop.rewards.handings.of_owners(["member:1"]) == []
        assert len(shop.rewards.handings.of_owners(["erased"])) == 2
        assert list(shop.counter.ledger.findings(1)) == []


@pytest.mark.parametrize(
    ("kind", "day", "zone"),
    [("birthday", "02-30", ""), ("birthday", "1-1", ""), ("birthday", "02-01", "Mars"), ("anniversary", "02-01", "")],
)
def test_what_is_no_day_is_refused(home: Path, kind: str, day: str, zone: str) -> None:
    with rg.open(home) as shop:
        shop.till.adjust("ann", "points", 1, "welcome", "test", "k")
        with pytest.raises(UsageError):
            shop.rewards.gifts.set_days("ann", {kind: day}, zone)


def run(home: Path, *words: str) -> Any:
    return CliRunner().invoke(app, [*words, "--home", str(home), "--lang", "en"])


def test_the_command_line_keeps_days_and_gives(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop, _ = opened(home, monkeypatch, datetime(2026, 7, 14, 12, 0, tzinfo=UTC))
    with shop:
        shop.till.adjust("ann", "points", 1, "welcome", "test", "k")
    kept = run(home, "gifts", "day", "ann", "--birthday", "1990-07-14", "--zone", "Asia/Shanghai")
    assert kept.stdout == "birthday: 07-14 Asia/Shanghai\n"
    assert json.loads(run(home, "gifts", "day", "ann", "--json").stdout)["days"] == {"birthday": "07-14"}
    due = json.loads(run(home, "gifts", "due", "--on", "2027-07-14", "--json").stdout)["gifts"]
    assert [(each["gift"], each["is_given"]) for each in due] == [("birthday", False), ("cake", False)]
    assert run(home, "gifts", "give", "--dry-run").stdout.count("·") == 2
    assert run(home, "gifts", "give").stdout.count("✓") == 2
    assert "No gift is due." in run(home, "gifts", "give").stdout
    assert run(home, "gifts", "due").stdout.count("✓") == 2
    assert isinstance(run(home, "gifts", "due", "--on", "soon").exception, UsageError)


def test_a_turn_gives_what_is_due(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop, _ = opened(home, monkeypatch, datetime(2026, 7, 14, 12, 0, tzinfo=UTC))
    orders = home / "orders.csv"
    rows = [f"C{number % 9},{date(2025, 1, 1) + timedelta(days=number)},9.50" for number in range(300)]
    orders.write_text("\n".join(["customer,date,amount", *rows]), encoding="utf-8")
    with shop:
        shop.bring(orders)
        shop.rewards.gifts.set_days("C1", {"birthday": "07-14"})
    turned = run(home, "turn", "--json")
    assert (turned.exit_code, "2 gifts given." in turned.stderr) == (0, True)
    assert "gifts given" not in run(home, "turn", "--json").stderr
