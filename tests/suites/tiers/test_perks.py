"""Perks: open by the tier in force, used so often in a period and no more, each request once, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from regulars.adapters.database.tiers import uses
from regulars.domain.errors import KeyReused, PerkDeclined, ProgrammeInvalid
from regulars.loop.programme import read_programme
from suites.tiers.conftest import PROGRAMME, Counter, on

PERKS = (
    PROGRAMME
    + """
perks:
  - {id: wrapping, tiers: [silver, gold]}
  - {id: lounge, name: Lounge, tiers: [gold], uses: {count: 2, per: month}, exclusive: true}
"""
)


def refused(counter: Counter, perk: str, key: str = "other") -> str:
    with pytest.raises(PerkDeclined) as error:
        counter.tiers.use_perk("7", perk, key)
    return str(error.value.code)


def test_used_so_often_a_month_and_no_more(counter: Counter) -> None:
    counter.programme(PERKS)
    counter.buys("A", "600", "2025-05-05")
    assert counter.tiers.of_member("7")[0].perks == ("wrapping",)
    assert counter.tiers.use_perk("7", "wrapping", "w").left is None
    assert (refused(counter, "lounge"), refused(counter, "sauna")) == ("perk.not_entitled", "perk.unknown")
    counter.buys("B", "1000", "2025-05-20")
    first, second = (counter.tiers.use_perk("7", "lounge", key) for key in ("one", "two"))
    assert [(each.used, each.left, each.replayed) for each in (first, second)] == [(1, 1, False), (2, 0, False)]
    assert refused(counter, "lounge") == "perk.used_up"
    again = counter.tiers.use_perk("7", "lounge", "one")
    assert (again.id, again.used, again.left, again.replayed) == (first.id, 1, 1, True)
    with pytest.raises(KeyReused):
        counter.tiers.use_perk("7", "wrapping", "one")
    shown = counter.tiers.perks("7")[1]
    assert (shown.is_open, shown.why_not, shown.used, shown.left) == (False, "used_up", 2, 0)
    assert shown.period_ends_at == on("2025-06-01")
    counter.clock.instant = on("2025-06-01")
    assert counter.tiers.use_perk("7", "lounge", "three").used == 1
    counter.returns("B", "2025-06-02")
    assert refused(counter, "lounge") == "perk.not_entitled"
    assert counter.tiers.use_perk("7", "lounge", "three").replayed


def race(counter: Counter) -> int:
    """How many of eight tills get a use of two."""

    def till(number: int) -> int:
        try:
            counter.tiers.use_perk("7", "lounge", f"till {number}")
        except PerkDeclined:
            return 0
        return 1

    with ThreadPoolExecutor(8) as pool:
        return sum(pool.map(till, range(8)))


def test_tills_that_come_at_once_take_no_more_than_there_is(counter: Counter) -> None:
    counter.programme(PERKS)
    counter.buys("A", "1600", "2025-05-05")
    assert race(counter) == 2


def test_counting_before_the_lock_is_caught(own_counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: whoever looks first and writes later gives more than there is."""
    own_counter.programme(PERKS)
    own_counter.buys("A", "1600", "2025-05-05")
    monkeypatch.setattr(uses, "count_uses", _nothing_yet)
    assert race(own_counter) > 2


def _nothing_yet(*_: Any) -> int:
    return 0


def test_a_perk_of_no_tier_is_said_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "perks.yml"
    path.write_text("perks:\n  - {id: a, tiers: [gold]}\n", encoding="utf-8")
    with pytest.raises(ProgrammeInvalid) as error:
        read_programme(path)
    assert "there is no tier `gold`" in str(error.value.why)
    assert (error.value.where or "").endswith(":2")
