"""Whatever two owners do: each day's columns add up, and are what the entries say one by one, on both databases."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest

from regulars.domain.ledger.entries import Entry, Kind
from regulars.domain.ledger.requests import Earn
from regulars.domain.ledger.statements import COLUMNS
from regulars.domain.time import DAY_US
from regulars.loop.ledger.statement import Statement, statement
from suites.ledger.places import Database, Place, sqlite_address
from suites.ledger.test_model import memory_folder, run
from suites.ledger.world import OWNERS

__all__ = ["memory_folder"]

ZONE = "Asia/Kathmandu"
"""Ahead of UTC by 5:45: whoever rounds to hours is found out."""
NAMES = {
    Kind.EARN: "earned", Kind.CANCEL_PENDING: "earned_reversed", Kind.REVOKE: "earned_reversed", Kind.SPEND: "redeemed",
    Kind.HOLD_CAPTURE: "redeemed", Kind.RESTORE: "redeemed_returned", Kind.EXPIRE: "expired", Kind.ADJUST: "adjusted",
    Kind.ACTIVATE: "", Kind.TRANSFER: "", Kind.ARREARS_NET: "", Kind.FORGIVE: "", Kind.LAPSE: "",
}  # fmt: skip
"""Columns by what an entry says it is, not by where the points went."""


class Stated(Database):
    """A ledger whose statement is compared with its entries after every act."""

    steps: ClassVar[int] = 0

    def faults(self) -> list[str]:
        type(self).steps += 1
        found = statement(SimpleNamespace(ledger=self.ledger, clock=self.clock), ZONE)  # type: ignore[arg-type]
        return [*super().faults(), *self.misstated(found)]

    def misstated(self, found: Statement) -> Iterator[str]:
        yield from (f"{each.code} {each.day}" for each in found.findings)
        entries = self.ledger.entries(None, 0, 100_000)
        folded = self.folded(entries)
        standing = 0
        for row in found.days:
            for name in COLUMNS[1:7]:
                if getattr(row, name) != folded.pop((row.day, name), 0):
                    yield f"{name} of {row.day}"
            if row.opening != standing:
                yield f"opening of {row.day}"
            standing = row.closing
        if any(folded.values()):
            yield f"left out: {folded}"
        wallets = [self.wallet(owner) for owner in OWNERS]
        left = sum(sum(lot.remaining for lot in wallet.lots.values()) - wallet.debt for wallet in wallets)
        if standing != left:
            yield f"closing {standing} but {left} in lots"

    def folded(self, entries: tuple[Entry, ...]) -> Counter[tuple[date, str]]:
        """Entry by entry: column and day to points, signed."""
        sums: Counter[tuple[date, str]] = Counter()
        for entry in entries:
            name = NAMES[entry.kind]
            undone = None if entry.reverses is None else entries[entry.reverses - 1]
            if name and undone is not None and undone.kind is Kind.ADJUST:
                name = "adjusted"
            sign = (entry.credit.owner != "house") - (entry.debit.owner != "house")
            if name:
                sums[self.day_of(entry), name] += sign * entry.amount
        return sums

    def day_of(self, entry: Entry) -> date:
        return datetime.fromtimestamp(entry.recorded_at // 1_000_000, UTC).astimezone(ZoneInfo(ZONE)).date()


class Naive(Stated):
    """Negative control: credits less debits of what may be spent, as though points that wait were not owed."""

    def folded(self, entries: tuple[Entry, ...]) -> Counter[tuple[date, str]]:
        spendable = tuple(entry for entry in entries if "pending" not in (entry.debit.role, entry.credit.role))
        sums: Counter[tuple[date, str]] = Counter()
        for entry in spendable:
            if NAMES[entry.kind]:
                sign = (entry.credit.owner != "house") - (entry.debit.owner != "house")
                sums[self.day_of(entry), NAMES[entry.kind]] += sign * entry.amount
        return sums


def on_sqlite(folder: Path, kind: type[Stated]) -> Callable[[], Place]:
    return lambda: kind(sqlite_address(Path(tempfile.mkdtemp(dir=folder))))


@pytest.mark.slow
def test_statements_on_sqlite(memory_folder: Path) -> None:
    assert run(on_sqlite(memory_folder, Stated), 400) >= 400


@pytest.mark.slow
def test_statements_on_postgresql(postgresql_address: str) -> None:
    tenants: Any = iter(range(10**9))
    assert run(lambda: Stated(postgresql_address, f"t{next(tenants)}"), 150) >= 150


@pytest.mark.slow
def test_a_wrong_statement_is_caught(memory_folder: Path) -> None:
    with pytest.raises(AssertionError), suppress(KeyboardInterrupt):
        run(on_sqlite(memory_folder, Naive), 2_000)


def test_a_restated_day_is_caught(memory_folder: Path) -> None:
    """Negative control: a late entry put into the day it counts from, which is over."""

    class Restated(Stated):
        def day_of(self, entry: Entry) -> date:
            return datetime.fromtimestamp(entry.effective_at // 1_000_000, UTC).astimezone(ZoneInfo(ZONE)).date()

    for kind, faults in ((Stated, 0), (Restated, 2)):
        place = kind(f"{sqlite_address(memory_folder)}.{kind.__name__}")
        place.clock.instant = 50 * DAY_US
        place.post(Earn(OWNERS[0], points=5))
        assert place.faults() == []
        place.post(Earn(OWNERS[0], points=7, at=40 * DAY_US))
        assert len(place.faults()) == faults
        place.close()
