"""Instants and days.

An instant is an integer: microseconds since 1970-01-01 UTC. A day is an integer: days since 1970-01-01 in the shop's
own zone. A question is asked *as of* an instant and sees only what happened strictly before it; ages and silences are
counted to the last day that was complete by then, the convention of the published value models.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

__all__ = ["DAY_US", "EPOCH", "AsOf", "day_of", "instant_of", "parse_as_of"]

DAY_US: Final = 86_400_000_000
"""Microseconds in a day of 24 hours."""
EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, order=True)
class AsOf:
    """The instant a question is asked from.

    Attributes:
        instant: microseconds UTC; events at or after it are unseen.
        today: the last complete day before it, days since 1970-01-01.

    Example:
        >>> as_of = parse_as_of("2017-10-01")
        >>> as_of.last_day.isoformat(), str(as_of)
        ('2017-09-30', '2017-10-01')
    """

    instant: int
    today: int

    @property
    def last_day(self) -> date:
        """The last complete day as a calendar date."""
        return EPOCH + timedelta(days=self.today)

    def __str__(self) -> str:
        return (self.last_day + timedelta(days=1)).isoformat()

    def minus_days(self, days: int, zone: str = "UTC") -> AsOf:
        """The same question asked `days` calendar days earlier, at midnight of the shop's zone."""
        return start_of(self.today + 1 - days, zone)


def start_of(day: int, zone: str = "UTC") -> AsOf:
    """As of the first instant of `day` (days since 1970-01-01) in `zone`."""
    midnight = datetime.combine(EPOCH + timedelta(days=day), time.min, ZoneInfo(zone))
    return AsOf(instant_of(midnight), day - 1)


def day_of(value: date) -> int:
    """Days since 1970-01-01."""
    return (value - EPOCH).days


def instant_of(value: datetime) -> int:
    """Microseconds UTC of an aware datetime, exactly."""
    delta = value.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def parse_as_of(text: str, zone: str = "UTC") -> AsOf:
    """Reads ``2017-10-01`` as midnight at the start of that day in `zone`.

    Raises:
        ValueError: the text is not an ISO date, or lies before 1970 or after 9998.
    """
    day = date.fromisoformat(text)
    if not EPOCH < day < date(9999, 1, 1):
        raise ValueError(text)
    return start_of(day_of(day), zone)
