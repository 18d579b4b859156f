"""How a zone's clocks run, day by day: what turns an instant into an hour without asking the engine about zones."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from regulars.domain.time import DAY_US, start_of

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["clocks", "minutes"]

_LAST_DAY: Final = 47_847
"""2100-12-31: orders of later days count, their hours are unknown."""
_STRETCH_DAYS: Final = 4_096
_SECOND_US: Final = 1_000_000


def clocks(zone: str, until_day: int) -> pa.Table:
    """One row a day from 1970-01-01 to `until_day`, as `rhythm.sql` reads it.

    Columns: ``day``; ``begins_us``, its first instant; ``offset_us``, what to add to an instant to get the clock's own
    time, before ``changes_us``; ``offset_after_us``, the same from then on. Where the clock does not change that day
    both offsets are the same.

    Example:
        >>> row = clocks("Europe/Berlin", 20_000).slice(19_813, 1).to_pylist()[0]  # 2024-03-31: summer time begins
        >>> (row["offset_after_us"] - row["offset_us"]) / 3_600_000_000
        1.0
    """
    import pyarrow as pa

    names = ("day", "begins_us", "changes_us", "offset_us", "offset_after_us")
    last = min(until_day, _LAST_DAY)
    # Worked out in long stretches, so that another instant does not work them out again.
    columns = zip(*_days(zone, -(-last // _STRETCH_DAYS) * _STRETCH_DAYS)[: last + 1], strict=True)
    return pa.table({name: pa.array(column, pa.int64()) for name, column in zip(names, columns, strict=True)})


def minutes() -> pa.Table:
    """One row a minute of the day, as `rhythm.sql` reads it.

    Columns: ``minute``; ``up`` and ``aside``, the cosine and sine of its angle on a clock of 24 hours, millionths.

    Example:
        >>> minutes().slice(360, 1).to_pylist()
        [{'minute': 360, 'up': 0, 'aside': 1000000}]
    """
    import numpy as np
    import pyarrow as pa

    minute = np.arange(1_500, dtype=np.int64)  # a day on which clocks go back has up to 25 hours
    angle = minute * (np.pi / 720)
    up, aside = (np.rint(1_000_000 * part).astype(np.int64) for part in (np.cos(angle), np.sin(angle)))
    return pa.table({"minute": minute, "up": up, "aside": aside})


@lru_cache(maxsize=4)
def _days(zone: str, until_day: int) -> tuple[tuple[int, int, int, int, int], ...]:
    place = ZoneInfo(zone)
    begins = [start_of(day, zone).instant for day in range(until_day + 2)]
    offsets = [_offset_us(instant, place) for instant in begins]
    return tuple(
        (day, begins[day], _change(begins[day], begins[day + 1], place), offsets[day], offsets[day + 1])
        for day in range(until_day + 1)
    )


def _change(begins: int, ends: int, place: ZoneInfo) -> int:
    """The instant between two at which the clock changes, found by halves; the later one where it does not."""
    old, low, high = _offset_us(begins, place), begins, ends
    if _offset_us(ends, place) == old and ends - begins == DAY_US:
        return ends
    while high - low > _SECOND_US:
        middle = low + (high - low) // _SECOND_US // 2 * _SECOND_US
        if _offset_us(middle, place) == old:
            low = middle
        else:
            high = middle
    return high


def _offset_us(instant: int, place: ZoneInfo) -> int:
    moment = datetime.fromtimestamp(instant // 1_000_000, UTC).astimezone(place)
    offset = moment.utcoffset()
    return int(offset.total_seconds()) * 1_000_000 if offset is not None else 0
