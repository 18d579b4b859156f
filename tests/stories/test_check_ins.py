"""Check-in: once a day, by the streak, capped, and told as an event."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import regulars as rg
from regulars.domain.errors import UsageError
from stories.test_gifts import free, opened

PROGRAMME = """
timezone: Asia/Shanghai
earn:
  - {id: tenth, on: Check In Recorded, points: 10, per: event, caps: [{id: once, points: 10, per: member}]}
check_in: {points: [1, 2, 5], forgives_days: 1, month_max: 20}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "shop"
    (place / "programmes").mkdir(parents=True)
    (place / "programmes" / "p.yml").write_text(PROGRAMME, encoding="utf-8")
    return place


def test_a_streak_grows_is_forgiven_once_and_ends(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop, clock = opened(home, monkeypatch, datetime(2026, 5, 1, 15, 59, tzinfo=UTC))
    with shop:
        shop.till.track([{"type": "track", "event": "Store Visited", "userId": "ann", "messageId": "m"}])
        desk, found = shop.rewards.check_ins, []
        first = desk.record("ann")
        assert (first.points, first.facts["streak"], free(shop, "ann")) == (1, "1", 11)
        assert desk.record("ann").replayed
        assert free(shop, "ann") == 11
        clock.at += timedelta(minutes=1)  # midnight in Shanghai
        found.append(desk.record("ann").points)
        for days in (1, 2, 3):
            clock.at += timedelta(days=days)
            found.append(desk.record("ann").points)
        assert found == [2, 5, 5, 1]
        for _ in range(4):
            clock.at += timedelta(days=1)
            found.append(desk.record("ann").points)
        assert found[4:] == [2, 4, 0, 0]  # twenty points in May
        assert free(shop, "ann") == 10 + 20
        kept = [each.happening.name for each in shop.counter.ledger.unkept(100)]
        assert kept.count("Check In Recorded") == 9


def test_without_a_check_in_there_is_none(tmp_path: Path) -> None:
    with rg.open(tmp_path) as shop:
        shop.till.adjust("ann", "points", 1, "welcome", "test", "k")
        with pytest.raises(UsageError, match="no check-in"):
            shop.rewards.check_ins.record("ann")
