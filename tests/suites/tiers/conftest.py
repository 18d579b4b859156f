"""Shops with tiers, on both databases, whose ledger's clock is turned by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from regulars.adapters.memory.clock import FixedClock
from regulars.domain.time import DAY_US, instant_of
from regulars.loop.tiers.desk import TierDesk
from regulars.loop.till.till import Till
from regulars.shop import Shop, open_shop
from regulars.shop.wiring import opened_counter, opened_tiers
from suites.ledger.schemas import new_schema
from suites.till.calls import ordered, refunded

ZONE = "Asia/Shanghai"
PROGRAMME = """
version: 1
timezone: Asia/Shanghai
currencies:
  - name: points
  - {name: status, kind: qualifying, claw_back: unlimited}
earn:
  - id: purchase
    multipliers:
      - {id: golden, times: 3, when: {tiers: [gold]}}
  - {id: status, currency: status}
tiers:
  - id: stars
    metric: {kind: currency, currency: status}
    notice_days: [30]
    refund: at_once
    tiers:
      - {id: basic}
      - {id: silver, from: 500}
      - {id: gold, from: 1500}
"""


def on(text: str, zone: str = ZONE) -> int:
    """An instant of the programme's zone."""
    return instant_of(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)))


@dataclass
class Counter:
    """A shop, its till and its tiers, and the clock they all go by."""

    shop: Shop
    clock: FixedClock
    till: Till
    tiers: TierDesk
    reopen: Callable[[], tuple[Till, TierDesk, Callable[[], None]]]

    def programme(self, text: str) -> None:
        """Writes the programme's file, and sees to it that it is looked at."""
        folder = self.shop.home / "programmes"
        folder.mkdir(exist_ok=True)
        (folder / "points.yml").write_text(text, encoding="utf-8")
        self.till, self.tiers, _ = self.reopen()

    def buys(self, order: str, price: str, when: str = "", user: str = "7") -> dict[str, Any]:
        """An order at an instant (else now), told to the till."""
        if when:
            self.clock.instant = max(self.clock.instant, on(when))
        call = {
            **ordered(order, ("tea", price, 1), user=user, message=order),
            "timestamp": _iso(on(when) if when else self.clock.instant),
        }
        (fate,) = self.till.track([call]).events
        assert fate.fate.value == "applied", fate
        return call

    def returns(self, order: str, when: str, user: str = "7") -> None:
        """The whole order comes back."""
        self.clock.instant = max(self.clock.instant, on(when))
        call = {**refunded(order, f"r-{order}", user=user), "timestamp": _iso(on(when))}
        (fate,) = self.till.track([call]).events
        assert fate.fate.value == "applied", fate

    def tier(self, user: str = "7", at: str = "") -> str:
        """The tier on the first ladder."""
        return self.tiers.of_member(user, on(at) if at else None)[0].standing.tier

    def told(self, user: str = "7", ladder: str = "stars") -> list[tuple[str, str, str]]:
        """Moves as they are kept, oldest first."""
        found = reversed(self.tiers.moves(user, ladder))
        return [(each.move.kind, _day(each.move.at), each.move.after) for each in found]

    def sleeps(self, days: int) -> None:
        """Time goes by."""
        self.clock.pass_us(days * DAY_US)


def _iso(at: int) -> str:
    return datetime.fromtimestamp(at / 1e6, ZoneInfo("UTC")).isoformat()


def _day(at: int) -> str:
    return datetime.fromtimestamp(at / 1e6, ZoneInfo(ZONE)).date().isoformat()


def counter_of(
    shop: Shop, start: str = "2025-01-10", programme: str = PROGRAMME
) -> tuple[Counter, list[Callable[[], None]]]:
    clock = FixedClock(on(start))
    house = replace(shop.house, clock=clock)
    closing: list[Callable[[], None]] = []

    def reopen() -> tuple[Till, TierDesk, Callable[[], None]]:
        ledger = opened_counter(house)
        tiers = opened_tiers(house, ledger)
        till = Till(house, ledger, 0.0, places=tiers)
        closing.extend([ledger.ledger.close, tiers.close])
        return till, tiers, tiers.close

    till, tiers, _ = reopen()
    made = Counter(shop, clock, till, tiers, reopen)
    made.programme(programme)
    return made, closing


@pytest.fixture(params=["sqlite", "postgresql"])
def counter(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    """A fresh shop on each database, in January 2025."""
    if request.param == "postgresql":
        monkeypatch.setenv("REGULARS_DATABASE_URL", str(new_schema(request.getfixturevalue("postgresql_server"))))
    with open_shop(home=tmp_path) as shop:
        made, closing = counter_of(shop)
        yield made
        for close in closing:
            close()


@pytest.fixture
def own_counter(tmp_path: Path) -> Iterator[Counter]:
    """A fresh shop on SQLite, for what has nothing to do with the database."""
    with open_shop(home=tmp_path) as shop:
        made, closing = counter_of(shop)
        yield made
        for close in closing:
            close()
