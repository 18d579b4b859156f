"""Dates as a programme's zone knows them: the next month is a calendar month, a day ends at midnight there."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from regulars.domain.ledger.terms import Span, Unit
from regulars.domain.time import instant_of

__all__ = ["after", "end_of", "next_date"]

_MONTHS_OF: Final = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def after(instant: int, span: Span, zone: str) -> int:
    """The instant `span` later; months and years keep the day, or take the month's last (31 January → 28 February).

    Example:
        >>> after(0, Span(1, Unit.DAY), "UTC")
        86400000000
    """
    if span.unit is Unit.HOUR:
        return instant + span.count * 3_600_000_000
    local = _local(instant, zone)
    if span.unit in {Unit.MONTH, Unit.YEAR}:
        moved = _add_months(local, span.count * (12 if span.unit is Unit.YEAR else 1))
    else:
        moved = local + timedelta(days=span.count * (7 if span.unit is Unit.WEEK else 1))
    return instant_of(moved)


def end_of(instant: int, period: str, zone: str) -> int:
    """The first instant after the period that `instant` lies in: ``month`` of 22 January is midnight of 1 February.

    Args:
        instant: µs UTC.
        period: ``day``, ``week`` (to Sunday), ``month``, ``quarter``, ``half``, ``year``, or ``month:6``: the next June.
        zone: IANA name.

    Raises:
        ValueError: there is no such period.
    """
    local = _local(instant, zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    name, _, month = period.partition(":")
    if name == "day":
        return instant_of(midnight + timedelta(days=1))
    if name == "week":
        return instant_of(midnight + timedelta(days=7 - midnight.weekday()))
    if month:
        years = 0 if local.month <= int(month) else 1
        last = midnight.replace(year=midnight.year + years, month=int(month), day=1)
        return instant_of(_add_months(last, 1))
    if name not in _MONTHS_OF:
        raise ValueError(period)
    months = _MONTHS_OF[name]
    first = midnight.replace(month=(local.month - 1) // months * months + 1, day=1)
    return instant_of(_add_months(first, months))


def next_date(instant: int, month: int, day: int, zone: str) -> int:
    """The first midnight after `instant` that begins this day of the year (29 February: or the 28th)."""
    local = _local(instant, zone)
    for year in (local.year, local.year + 1):
        last = monthrange(year, month)[1]
        found = instant_of(datetime(year, month, min(day, last), tzinfo=local.tzinfo))
        if found > instant:
            return found
    raise AssertionError("a date comes within two years")


def _local(instant: int, zone: str) -> datetime:
    # Whole microseconds: a float's seconds would lose some.
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant)).astimezone(ZoneInfo(zone))


def _add_months(local: datetime, count: int) -> datetime:
    years, month = divmod(local.month - 1 + count, 12)
    year = local.year + years
    return local.replace(year=year, month=month + 1, day=min(local.day, monthrange(year, month + 1)[1]))
