"""How a column writes its dates: one style for the whole column, named when two would fit.

A value is taken apart by its shape, never by trying formats in turn, so a date is either read as it was written or refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from regulars.domain.errors import DataError
from regulars.domain.words import say

__all__ = ["DATE_ORDERS", "DateStyle", "date_style_of"]

DATE_ORDERS: Final = {"day-first": "dmy", "month-first": "mdy", "year-first": "ymd"}
"""What a person can say of dates written with three numbers."""

_SAMPLE_MAX: Final = 2_000
_FORMATS_MAX: Final = 3
"""How many spellings of the time of day one style may have: with seconds, without, and bare days."""
_TWO_DIGITS_PIVOT: Final = 69
"""Years 00 to 68 are 2000 to 2068, as strptime has it."""

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK: Final = (
    r"(?:(?P<gap>,? |T)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?P<second>:\d{2})?(?P<fraction>\.\d{1,6})?(?P<half> ?[AaPp][Mm])?"
    r"(?P<zone> ?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?))?)?"
)
_SHAPES: Final = tuple(
    (orders, re.compile(shape + _CLOCK, re.ASCII))
    for orders, shape in (
        (("ymd",), r"(?P<a>\d{4})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<c>\d{1,2})"),
        (("dmy", "mdy"), r"(?P<a>\d{1,2})(?P<sep>[-/])(?P<b>\d{1,2})(?P=sep)(?P<c>\d{4})"),
        (("dmy",), r"(?P<a>\d{1,2})(?P<sep>\.)(?P<b>\d{1,2})\.(?P<c>\d{4})"),
        (("dmy", "mdy", "ymd"), r"(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<c>\d{2})"),
        (("cjk",), r"(?P<a>\d{4})年(?P<sep>)(?P<b>\d{1,2})月(?P<c>\d{1,2})日"),
        (("dby",), r"(?P<a>\d{1,2})(?P<sep>[- /])(?P<b>[A-Za-z]{3,9})(?P=sep)(?P<c>\d{4}|\d{2})"),
        (("bdy",), r"(?P<b>[A-Za-z]{3,9})(?P<sep> )(?P<a>\d{1,2}),? (?P<c>\d{4})"),
        (("b-d-y",), r"(?P<b>[A-Za-z]{3,9})(?P<sep>-)(?P<a>\d{1,2})-(?P<c>\d{4}|\d{2})"),
    )
)
_DIGITS: Final = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_COMPACT: Final = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}


@dataclass(frozen=True, slots=True)
class DateStyle:
    """One way to write an instant.

    Attributes:
        format: strptime format, the same in Python and in the engine; empty for numbers.
        ambiguous: whether every value would also fit with day and month exchanged.
        kind: ``text`` (the shop's own clock), ``utc`` (the column's name says so), ``zoned`` (the text ends with its
            offset), ``compact`` (digits alone), ``unix_s``, ``unix_ms`` or ``excel``.
        others: further formats of the same days, with another time of day.
    """

    format: str
    ambiguous: bool = False
    kind: str = "text"
    others: tuple[str, ...] = ()

    @property
    def two_digit_years(self) -> bool:
        """Whether the century is our guess: 00 to 68 is 2000 to 2068."""
        return "%y" in self.format

    @property
    def month_first(self) -> bool:
        """Whether the month is written before the day, the year last."""
        return self.format.startswith("%m")

    def settled(self, day_first: int, month_first: int) -> DateStyle:
        """The style once a whole column was looked at: the order that more rows can only have, if there are any.

        Args:
            day_first: rows whose first number can only be a day.
            month_first: rows whose second number can only be one.

        Example:
            >>> DateStyle("%d/%m/%Y", ambiguous=True).settled(day_first=0, month_first=600).format
            '%m/%d/%Y'
        """
        if not self.ambiguous or day_first == month_first or not self.format.startswith(("%d", "%m")):
            return self
        if self.month_first == (month_first > day_first):
            return replace(self, ambiguous=False)
        swap = {"%d": "%m", "%m": "%d"}
        first, *others = (re.sub("%[dm]", lambda part: swap[part[0]], name) for name in (self.format, *self.others))
        return replace(self, format=first, others=tuple(others), ambiguous=False)

    def values(self) -> dict[str, str]:
        """The style as values for `clean.sql`."""
        # The engine reads every format it is given, also those of kinds that need none.
        first, second, third = (self.format or "%Y", *self.others, self.format or "%Y", self.format or "%Y")[:3]
        return {"date_kind": self.kind, "date_format": first, "date_format_other": second, "date_format_third": third}

    @staticmethod
    def share_read(values: Sequence[str]) -> float:
        """The largest share of the values that one style reads, 0 to 1."""
        filled = [value for value in values if value][:_SAMPLE_MAX]
        best = max((sum(found.values()) for found in _found(filled).values()), default=0)
        return best / len(filled) if filled else 0.0


def date_style_of(values: Sequence[str], where: str, column: str, told: str = "") -> DateStyle:
    """The style that reads most of the values. One value that fits a single style settles it for the column.

    Args:
        values: some of the column.
        where: the file, for errors.
        column: its name, for errors.
        told: one of `DATE_ORDERS` where a person has said in which order day, month and year stand; it settles every value
            that could be read in several.

    Raises:
        DataError: no style reads a single value.

    Example:
        >>> date_style_of(["31/01/2020", "01/02/2020"], "orders.csv", "date")
        DateStyle(format='%d/%m/%Y', ambiguous=False, kind='text', others=())
        >>> date_style_of(["03/04/2020 8:05 PM"], "orders.csv", "date").ambiguous
        True
    """
    filled = [value for value in values if value][:_SAMPLE_MAX]
    found = _found(filled, DATE_ORDERS.get(told, ""))
    if not found:
        raise DataError(
            say('Column "%(column)s" holds no date that can be read.', column=column),
            where=where,
            why=say('The first value is "%(value)s".', value=filled[0] if filled else ""),
            fix=say("Write dates as 2026-01-31 or 2026-01-31 18:05:00, or name another column: --time COLUMN"),
        )
    reads = {key: sum(formats.values()) for key, formats in found.items()}
    most = max(reads.values())
    equals = [key for key, read in reads.items() if read == most]
    kind, order = min(equals, key=lambda key: _implausible(key[1], filled, found[key]))
    formats = [name for name, _ in found[kind, order].most_common(_FORMATS_MAX)]
    twins = [key for key in equals if key[0] == kind and key != (kind, order)]
    return DateStyle(formats[0], ambiguous=bool(twins), kind=kind, others=tuple(formats[1:]))


def _found(values: Sequence[str], told: str = "") -> dict[tuple[str, str], Counter[str]]:
    """Kind and order of the parts, to the formats seen and how often."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for value in values:
        for kind, order, name in _readings(value, told):
            found.setdefault((kind, order), Counter())[name] += 1
    return found


def _implausible(order: str, values: Sequence[str], formats: Counter[str]) -> tuple[int, int]:
    """Among orders that read alike: the year changes least; a clock with AM and PM goes with the month first."""
    if not any(mark in order for mark in ("dmy", "mdy", "ymd")):
        return (0, 0)
    american = any("%p" in name for name in formats)
    years = 0
    if "%y" in next(iter(formats)):
        parts = [re.split(r"[-/.]", value[:8])[0 if "ymd" in order else 2] for value in values if len(value) >= 6]
        years = len({part[:2] for part in parts})
    preferred = ("mdy", "dmy", "ymd") if american else ("dmy", "mdy", "ymd")
    return (years, next(place for place, name in enumerate(preferred) if name in order))


def _readings(value: str, told: str) -> Iterator[tuple[str, str, str]]:
    """Every way to read one value: kind, order of the parts with their mark, format."""
    if _DIGITS.fullmatch(value):
        yield from _number_readings(value)
        return
    for orders, shape in _SHAPES:
        match = shape.fullmatch(value)
        if match is None:
            continue
        clock = _clock(match)
        if clock is None:
            return
        for order in (told,) if told in orders else orders:
            day = _day(order, match)
            if day:
                kind = "zoned" if match["zone"] else "text"
                yield kind, f"{order}{day}", day + clock
        return


def _number_readings(value: str) -> Iterator[tuple[str, str, str]]:
    whole = float(value)
    if value.isdigit() and len(value) in _COMPACT and _valid(value[:4], value[4:6], value[6:8]):
        clock = value[8:] + "000000"
        if int(clock[:2]) < 24 and int(clock[2:4]) < 60 and int(clock[4:6]) < 60:
            yield "compact", "digits", _COMPACT[len(value)]
    elif 200_000_000 <= whole < 4_102_444_800 and value.isdigit():
        yield "unix_s", "digits", ""
    elif 200_000_000_000 <= whole < 4_102_444_800_000 and value.isdigit():
        yield "unix_ms", "digits", ""
    elif 25_569 <= whole < 73_051:
        yield "excel", "digits", ""


def _day(order: str, match: re.Match[str]) -> str:
    """The format of the day, or nothing when it is no day."""
    a, b, c, sep = match["a"], match["b"], match["c"], match["sep"]
    if order in {"dby", "bdy", "b-d-y"}:
        if b.lower()[:3] not in _MONTHS or not _valid(c, str(_MONTHS.index(b.lower()[:3]) + 1), a):
            return ""
        month = "%b" if len(b) == 3 else "%B"
        year = "%Y" if len(c) == 4 else "%y"
        comma = "," if "," in match[0][: match.start("c") - match.start()] else ""
        if order == "b-d-y":
            return f"{month}-%d-{year}"
        return f"%d{sep}{month}{sep}{year}" if order == "dby" else f"{month} %d{comma} {year}"
    year, month, day = {"ymd": (a, b, c), "cjk": (a, b, c), "dmy": (c, b, a), "mdy": (c, a, b)}[order]
    if not _valid(year, month, day):
        return ""
    y = "%Y" if len(year) == 4 else "%y"
    if order == "cjk":
        return "%Y年%m月%d日"
    return {"ymd": f"{y}{sep}%m{sep}%d", "dmy": f"%d{sep}%m{sep}{y}", "mdy": f"%m{sep}%d{sep}{y}"}[order]


def _valid(year: str, month: str, day: str) -> bool:
    full = int(year) + (0 if len(year) == 4 else 2000 if int(year) < _TWO_DIGITS_PIVOT else 1900)
    try:
        datetime(full, int(month), int(day))  # noqa: DTZ001 - a day of the calendar
    except ValueError:
        return False
    return True


def _clock(match: re.Match[str]) -> str | None:
    """The format of the time of day without its zone; None when it is no time of day."""
    if not match["hour"]:
        return ""
    hour, half = int(match["hour"]), match["half"]
    if int(match["minute"]) > 59 or int((match["second"] or ":0")[1:]) > 59:
        return None
    if hour > 23 or (half and not 1 <= hour <= 12):
        return None
    seconds = (":%S" if match["second"] else "") + (".%f" if match["fraction"] else "")
    marks = (" %p" if half.startswith(" ") else "%p") if half else ""
    return f"{match['gap']}{'%I' if half else '%H'}:%M{seconds}{marks}"
