"""How many come back without us: counted over past windows, with a margin."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from regulars.domain.money import Money
from regulars.domain.offer import UnaidedReturn
from regulars.domain.time import EPOCH, day_of
from regulars.stats.intervals import clustered_share_interval

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["WINDOWS_MAX", "origins_before", "origins_table", "unaided_returns"]

WINDOWS_MAX: Final = 5
"""Past windows looked at, at most."""


def origins_before(today: int, first_day: int, horizon_days: int) -> tuple[int, ...]:
    """The ends of past months from which a whole window has been seen by `today`, latest first.

    A shop too young for a month's end with a whole window gets the one window that ends today, if there is one.

    Args:
        today: last complete day, days since 1970-01-01.
        first_day: first day with any order.
        horizon_days: length of a window.

    Example:
        >>> from datetime import date
        >>> origins = origins_before(day_of(date(1998, 6, 30)), day_of(date(1997, 1, 1)), 56)
        >>> [(EPOCH + timedelta(days=origin)).isoformat() for origin in origins[:2]]
        ['1998-04-30', '1998-03-31']
    """
    latest = today - horizon_days
    origins: list[int] = []
    month_start = (EPOCH + timedelta(days=latest + 1)).replace(day=1)
    while len(origins) < WINDOWS_MAX:
        origin = day_of(month_start) - 1
        if origin <= first_day:
            break
        origins.append(origin)
        month_start = (month_start - timedelta(days=1)).replace(day=1)
    if not origins and latest > first_day:
        return (latest,)
    return tuple(origins)


def origins_table(origins: tuple[int, ...]) -> pa.Table:
    """The origins as columns, for `returns.sql`."""
    import pyarrow as pa

    return pa.table({"origin": pa.array(origins, pa.int32())})


def unaided_returns(answers: pa.Table, horizon_days: int, currency: str) -> Mapping[str, UnaidedReturn]:
    """Reads the answers of `returns.sql`: group name to how many came back unaided.

    A group that nobody stood in is left out.
    """
    found: dict[str, UnaidedReturn] = {}
    for name in sorted(set(answers["name"].to_pylist())):
        rows = [row for row in answers.to_pylist() if row["name"] == name]
        members = sum(row["members"] for row in rows)
        returned = sum(row["returned"] for row in rows)
        paid = sum(row["paid"] for row in rows)
        first = rows[0]
        found[name] = UnaidedReturn(
            rate=returned / members,
            interval=clustered_share_interval(returned, members, first["nn"], first["nk"], first["kk"]),
            windows={row["origin"]: (row["members"], row["returned"]) for row in rows},
            horizon_days=horizon_days,
            value=Money(round(sum(row["spend"] for row in rows) / paid) if paid else 0, currency),
        )
    return found
