"""Whether what a rule asks for is so, of an event and of one of its lines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Final
from zoneinfo import ZoneInfo

from regulars.domain.happening import OrderLine
from regulars.domain.place import NOWHERE_YET, Place
from regulars.domain.programme import When

__all__ = ["Seen", "exact", "holds", "local_time", "start_of_day"]

_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Seen:
    """What conditions look at besides the line: the event's hour and day, whether it is a first order, what was paid.

    Args:
        at: µs UTC.
        zone: the programme's.
        is_first: the member's first order.
        paid: major units, exactly.
        place: where the member stands.
    """

    def __init__(self, at: int, zone: str, *, is_first: bool, paid: Fraction, place: Place = NOWHERE_YET) -> None:
        local = local_time(at, zone)
        self.weekday = _DAYS[local.weekday()]
        self.clock = f"{local.hour:02}:{local.minute:02}"
        self.is_first = is_first
        self.paid = paid
        self.place = place


def holds(when: When, seen: Seen, line: OrderLine) -> bool:
    """Whether everything that is said is so."""
    said = (
        not when.categories or line.category in when.categories,
        not when.products or line.product in when.products,
        not when.weekdays or seen.weekday in when.weekdays,
        _within(when.start, when.end, seen.clock),
        not when.first_order or seen.is_first,
        seen.paid >= exact(when.paid_min),
        not when.tiers or not seen.place.tiers.isdisjoint(when.tiers),
        not when.segments or not seen.place.segments.isdisjoint(when.segments),
    )
    return all(said)


def _within(start: str, end: str, clock: str) -> bool:
    return start <= clock < end if start < end else clock >= start or clock < end


def exact(number: int | float | str) -> Fraction:
    """A number as the file writes it, exactly: 0.1 is a tenth.

    Example:
        >>> exact(0.1), exact("1.5")
        (Fraction(1, 10), Fraction(3, 2))
    """
    return Fraction(str(number))


def local_time(at: int, zone: str) -> datetime:
    """An instant on the programme's clocks."""
    return (_EPOCH + timedelta(microseconds=at)).astimezone(ZoneInfo(zone))


def start_of_day(text: str, zone: str) -> datetime:
    """A day or a time of the file, in the programme's zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
