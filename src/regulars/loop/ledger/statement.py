"""The daily statement: what was owed, what moved, what is owed, and whether it adds up.

A day's column holds what was *recorded* on that day in the programme's zone. An event that comes late counts from an
earlier instant, but stands where it was written: a day that is over is never restated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from regulars.domain.ledger.statements import COLUMNS, Closing, DayMoved
from regulars.domain.time import DAY_US, day_of
from regulars.domain.zone_offsets import offsets_of
from regulars.loop.ledger.counter import Counter

__all__ = ["Statement", "Unbalanced", "statement"]

_BESIDES: Final = ("activated", "forgiven", "transferred", "late")
"""What is summed over days besides the nine columns."""


@dataclass(frozen=True, slots=True)
class Unbalanced:
    """What does not add up.

    Attributes:
        code: ``columns`` (a day's columns are not what its accounts moved by), ``balances`` (the last closing is not
            Σ of the owners' balances) or ``house`` (nor what the house gave out).
        day: the first day it shows on.
        found: what the columns, or the closing, say.
        expected: what the accounts say.
    """

    code: str
    currency: str
    day: date
    found: int
    expected: int


@dataclass(frozen=True, slots=True)
class Statement:
    """Movements day by day.

    Attributes:
        zone: IANA name of the zone whose days these are.
        first, last: asked for; None is all there is.
        days: by currency, then day; days on which nothing was recorded are left out.
        totals: one row a currency over all days asked for; its opening and closing are theirs.
        findings: what does not add up; empty is as it should be.
    """

    zone: str
    first: date | None
    last: date | None
    days: tuple[DayMoved, ...]
    totals: tuple[DayMoved, ...]
    findings: tuple[Unbalanced, ...]


def statement(
    counter: Counter,
    zone: str,
    first: date | None = None,
    last: date | None = None,
    currency: str | None = None,
) -> Statement:
    """Sums every entry by day and currency, and compares the last closing with the balances, all seen at one moment.

    Args:
        counter: the ledger.
        zone: whose days.
        first: from this day on.
        last: up to and with this day.
        currency: only this one.
    """
    until = max(counter.clock.now(), counter.ledger.head().recorded_at)
    earliest = counter.ledger.entries(None, 0, 1)
    since = earliest[0].recorded_at if earliest else until
    offsets = offsets_of(zone, since - DAY_US, until + DAY_US)
    low, high = (None if day is None else day_of(day) for day in (first, last))
    days, closings = counter.ledger.statements.daily(offsets, low, high)
    days = tuple(day for day in days if currency in {None, day.currency})
    asked = tuple(day for day in days if (first is None or day.day >= first) and (last is None or day.day <= last))
    found = [*_columns(days), *_closings(days, closings, currency)]
    return Statement(zone, first, last, asked, _totals(days, first, last), tuple(found))


def _columns(days: Sequence[DayMoved]) -> list[Unbalanced]:
    return [
        Unbalanced("columns", day.currency, day.day, day.moved, day.difference)
        for day in days
        if day.moved != day.difference or day.opening + day.difference != day.closing
    ]


def _closings(days: Sequence[DayMoved], closings: Sequence[Closing], currency: str | None) -> list[Unbalanced]:
    final = {day.currency: day for day in days}
    found = []
    for kept in closings:
        if currency not in {None, kept.currency}:
            continue
        row = final.get(kept.currency)
        day, closing = (date.min, 0) if row is None else (row.day, row.closing)
        if closing != kept.owners:
            found.append(Unbalanced("balances", kept.currency, day, closing, kept.owners))
        if closing != -kept.house:
            found.append(Unbalanced("house", kept.currency, day, closing, -kept.house))
    return found


def _totals(days: Sequence[DayMoved], first: date | None, last: date | None) -> tuple[DayMoved, ...]:
    """One row a currency. What came before the first day gives the opening even where no day asked for moved."""
    made = []
    for currency, group in groupby(days, key=lambda day: day.currency):
        rows = list(group)
        within = [row for row in rows if (first is None or row.day >= first) and (last is None or row.day <= last)]
        before = [row for row in rows if first is not None and row.day < first]
        standing = next(iter((within or before)[-1:]), None)
        opening = within[0].opening if within else (before[-1].closing if before else 0)
        sums = {name: sum(getattr(row, name) for row in within) for name in (*COLUMNS[1:-1], *_BESIDES)}
        made.append(
            DayMoved(
                currency,
                last or (rows[-1].day if standing is None else standing.day),
                opening,
                closing=0 if standing is None else standing.closing,
                waiting=0 if standing is None else standing.waiting,
                debt=0 if standing is None else standing.debt,
                **sums,
            )
        )
    return tuple(made)
