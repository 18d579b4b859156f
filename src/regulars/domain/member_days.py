"""Days of the year that are a member's own: a birthday, the day they joined."""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass
from datetime import date
from typing import Final

__all__ = ["DAY_KINDS", "MemberDay"]

DAY_KINDS: Final = ("birthday", "anniversary")
"""Which days are kept of a member."""
_LEAP_YEAR: Final = 2_000
_PARTED: Final = "|"


@dataclass(frozen=True, slots=True)
class MemberDay:
    """One day of a member's.

    Attributes:
        month, day: of the year.
        year: since when; 0 where it is nobody's business: of a birthday the year is not kept.
        zone: IANA name of the member's clock; empty is the programme's.

    Example:
        >>> MemberDay.read("02-29", "Asia/Shanghai"), MemberDay.read("2024-03-05").on(2023)
        (MemberDay(month=2, day=29, year=0, zone='Asia/Shanghai'), datetime.date(2023, 3, 5))
        >>> MemberDay.read("02-29").on(2025, "mar_1"), MemberDay.read("02-29").on(2024)
        (datetime.date(2025, 3, 1), datetime.date(2024, 2, 29))
    """

    month: int
    day: int
    year: int = 0
    zone: str = ""

    @classmethod
    def read(cls, text: str, zone: str = "") -> MemberDay:
        """A day written ``02-29`` or ``2024-03-05``.

        Raises:
            ValueError: it is none.
        """
        has_year = text.count("-") > 1
        found = date.fromisoformat(text if has_year else f"{_LEAP_YEAR}-{text}")
        return cls(found.month, found.day, found.year if has_year else 0, zone)

    @property
    def month_day(self) -> str:
        """The day of any year, as ``02-29``."""
        return f"{self.month:02}-{self.day:02}"

    def written(self) -> str:
        """The day as it is kept: ``02-29|Asia/Shanghai``."""
        return f"{self.year:04}-{self.month_day}{_PARTED}{self.zone}"

    @classmethod
    def kept(cls, text: str) -> MemberDay:
        """The day again."""
        said, _, zone = text.partition(_PARTED)
        year, month, day = (int(part) for part in said.split("-"))
        return cls(month, day, year, zone)

    def on(self, year: int, leap: str = "feb_28") -> date:
        """When it is celebrated in a year; 29 February in a common year by the rule: ``feb_28`` or ``mar_1``."""
        if (self.month, self.day) == (2, 29) and not isleap(year):
            return date(year, 2, 28) if leap == "feb_28" else date(year, 3, 1)
        return date(year, self.month, self.day)
