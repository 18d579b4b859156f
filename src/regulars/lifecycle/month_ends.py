"""The last days of months: where a chain of monthly moves stops to look."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from regulars.domain.time import EPOCH, day_of

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["MONTHS_MAX", "month_ends_between", "month_ends_table"]

MONTHS_MAX: Final = 12
"""How many moves from month to month are looked back on: the shop as it is now, not as it was years ago."""


def month_ends_between(first_day: int, today: int) -> tuple[int, ...]:
    """Last days of the months that are over by the end of `today`, the last thirteen of them, ascending.

    Args:
        first_day: nothing happened before it, days since 1970-01-01.
        today: last complete day.

    Example:
        >>> from datetime import date
        >>> days = month_ends_between(day_of(date(2024, 1, 20)), day_of(date(2024, 3, 31)))
        >>> [(EPOCH + timedelta(days=day)).isoformat() for day in days]
        ['2024-01-31', '2024-02-29', '2024-03-31']
    """
    ends: list[int] = []
    begin = (EPOCH + timedelta(days=today + 1)).replace(day=1)
    while len(ends) <= MONTHS_MAX and (end := day_of(begin) - 1) >= first_day:
        ends.append(end)
        begin = (begin - timedelta(days=1)).replace(day=1)
    return tuple(reversed(ends))


def month_ends_table(ends: tuple[int, ...]) -> pa.Table:
    """As columns, for ``stage_moves.sql``."""
    import pyarrow as pa

    following = [*ends[1:], ends[-1]] if ends else []
    kind = pa.int32()
    return pa.table(
        {
            "number": pa.array(range(len(ends)), kind),
            "month_end": pa.array(ends, kind),
            "next_end": pa.array(following, kind),
        }
    )
