"""How far a zone is ahead of UTC, from which instant: so that a database can tell local days without knowing zones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from regulars.domain.time import instant_of

__all__ = ["offsets_of"]

_STEP_DAYS = 7
"""No zone changes its clock twice within a week, Morocco's Ramadan included."""


def offsets_of(zone: str, first_us: int, last_us: int) -> list[tuple[int, int]]:
    """Every offset of a zone between two instants: from when, and how far ahead of UTC, both µs; exact to the second.

    Example:
        Berlin in 2026 has three: winter, summer from 29 March 01:00 UTC, winter from 25 October 01:00 UTC.

        >>> year = [instant_of(datetime(year, 1, 1, tzinfo=UTC)) for year in (2026, 2027)]
        >>> offsets = offsets_of("Europe/Berlin", *year)
        >>> [(str(datetime.fromtimestamp(at / 1e6, UTC)), ahead // 3_600_000_000) for at, ahead in offsets[1:]]
        [('2026-03-29 01:00:00+00:00', 2), ('2026-10-25 01:00:00+00:00', 1)]
    """
    local = ZoneInfo(zone)
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=first_us // 1_000_000)
    end = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=last_us // 1_000_000 + 1)
    found = [(instant_of(at), _ahead(at, local))]
    while at < end:
        following = min(at + timedelta(days=_STEP_DAYS), end)
        if _ahead(following, local) != found[-1][1]:
            changed = _change(at, following, local)
            found.append((instant_of(changed), _ahead(changed, local)))
        at = following
    return found


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first whole second at which the offset is no longer what it was."""
    was = _ahead(before, zone)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        before, after = (middle, after) if _ahead(middle, zone) == was else (before, middle)
    return after


def _ahead(at: datetime, zone: ZoneInfo) -> int:
    offset = at.astimezone(zone).utcoffset()
    return 0 if offset is None else offset // timedelta(microseconds=1)
