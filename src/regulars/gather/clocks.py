"""Hours that a clock skips or shows twice: where daylight saving begins and ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["clock_changes", "clock_days"]

_FIRST_YEAR: Final = 1970
_LAST_YEAR: Final = 2040
_SECOND: Final = timedelta(seconds=1)
_STRIDE: Final = timedelta(days=4)
"""No clock on record was changed and changed back within four days since 1970."""
_US: Final = 1_000_000
_DAY_US: Final = 86_400 * _US


def clock_changes(zone: str) -> pa.Table:
    """The hours that are skipped or shown twice, one row each: what `clean.sql` reads as ``clock_changes``.

    Columns are the day since 1970, microseconds as the clock shows them (``from_us``, ``to_us``), and which instant is
    meant: in a skipped hour the first one that exists (``instant_us``), in a doubled hour the first of both
    (``offset_us`` off UTC).

    Example:
        >>> clock_changes("Asia/Kathmandu").num_rows < clock_changes("Europe/Berlin").num_rows
        True
    """
    import pyarrow as pa

    names = ("day", "from_us", "to_us", "instant_us", "offset_us")
    columns = list(zip(*_changes(zone), strict=True)) or [()] * 5
    return pa.table({name: pa.array(column, pa.int64()) for name, column in zip(names, columns, strict=True)})


@cache
def clock_days(zone: str) -> pa.Table:
    """The days on which a clock stays as it is, with how far it is off UTC: ``day`` since 1970, ``offset_us``.

    Days that `clock_changes` touches are left out, and so are those before 1970 and after its last year.

    Example:
        >>> days = clock_days("Asia/Shanghai")
        >>> days["offset_us"][-1].as_py() // 3_600_000_000
        8
    """
    import numpy as np
    import pyarrow as pa

    changes = _changes(zone)
    days = (datetime(_LAST_YEAR, 1, 1, tzinfo=UTC) - datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC)).days
    offsets = np.full(days, _offset(datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC), ZoneInfo(zone)) * _US, dtype=np.int64)
    for _, from_us, to_us, instant_us, old_us in changes:
        # A skipped hour is what the clock gains, a doubled one what it loses.
        offsets[to_us // _DAY_US :] = old_us + (to_us - from_us) * (1 if instant_us is not None else -1)
    still = np.ones(days, dtype=bool)
    still[[day for day, *_ in changes if 0 <= day < days]] = False
    return pa.table({"day": np.flatnonzero(still), "offset_us": offsets[still]})


@cache
def _changes(zone: str) -> tuple[tuple[int, int, int, int | None, int], ...]:
    place = ZoneInfo(zone)
    found = []
    day = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC)
    end = datetime(_LAST_YEAR, 1, 1, tzinfo=UTC)
    while day < end:
        after = day + _STRIDE
        if _offset(day, place) != _offset(after, place):
            change = _change(day, after, place)
            # A row for each day it touches, so that the engine finds it by the day.
            found += [(touched, *change) for touched in range(change[0] // _DAY_US, (change[1] - 1) // _DAY_US + 1)]
        day = after
    return tuple(found)


def _change(before: datetime, after: datetime, place: ZoneInfo) -> tuple[int, int, int | None, int]:
    """The change between two instants: the last second of the old offset is looked for by halves."""
    old, new = _offset(before, place), _offset(after, place)
    while after - before > _SECOND:
        middle = before + timedelta(seconds=(after - before) // _SECOND // 2)
        if _offset(middle, place) == old:
            before = middle
        else:
            after = middle
    instant = int(after.timestamp())
    edges = sorted((instant + old, instant + new))
    return (edges[0] * _US, edges[1] * _US, instant * _US if new > old else None, old * _US)


def _offset(instant: datetime, place: ZoneInfo) -> int:
    offset = instant.astimezone(place).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0
