"""How a column writes its dates: one style for the whole column, named when two would fit."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from regulars.domain.errors import DataError
from regulars.domain.words import say

__all__ = ["DateStyle", "date_style_of"]

_DAYS: Final = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%Y年%m月%d日",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
)
_TIMES: Final = ("", " %H:%M:%S", " %H:%M", "T%H:%M:%S", "T%H:%M:%SZ", " %H:%M:%S.%f", "T%H:%M:%S.%fZ")
_TWINS: Final = {"%d/%m/%Y": "%m/%d/%Y"}


@dataclass(frozen=True, slots=True)
class DateStyle:
    """One way to write an instant.

    Attributes:
        format: strptime format, the same in Python and in the engine.
        ambiguous: whether every value would also fit with day and month exchanged.
        utc: whether the text itself says it is UTC.
    """

    format: str
    ambiguous: bool = False
    utc: bool = False

    @staticmethod
    def share_read(values: Sequence[str]) -> float:
        """The largest share of the values that one style reads, 0 to 1."""
        return max((_share(values, style) for style in _styles()), default=0.0)


def date_style_of(values: Sequence[str], where: str, column: str) -> DateStyle:
    """The style that reads most of the values; the earlier in the list among equals.

    Raises:
        DataError: no style reads a single value.

    Example:
        >>> date_style_of(["31/01/2020", "01/02/2020"], "orders.csv", "date")
        DateStyle(format='%d/%m/%Y', ambiguous=False, utc=False)
    """
    filled = [value for value in values if value][:2_000]
    best, share = "", 0.0
    for style in _styles():
        read = _share(filled, style)
        if read > share:
            best, share = style, read
        if read == 1.0:
            break
    if not best:
        raise DataError(
            say('Column "%(column)s" holds no date that can be read.', column=column),
            where=where,
            why=say('The first value is "%(value)s".', value=filled[0] if filled else ""),
            fix=say("Write dates as 2026-01-31 or 2026-01-31 18:05:00, or name another column: --time COLUMN"),
        )
    twin = next(
        (best.replace(day_first, month_first) for day_first, month_first in _TWINS.items() if day_first in best), ""
    )
    return DateStyle(best, ambiguous=bool(twin) and _share(filled, twin) == share, utc=best.endswith("Z"))


def _styles() -> list[str]:
    return [day + time for day in _DAYS for time in _TIMES]


def _share(values: Sequence[str], style: str) -> float:
    read = 0
    for value in values:
        with suppress(ValueError):
            datetime.strptime(value, style)  # noqa: DTZ007 - the zone is the shop's, added by the engine
            read += 1
    return read / len(values) if values else 0.0
