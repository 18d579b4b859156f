"""Origins: profiles as they stood on an earlier day, and who then stayed away for a whole horizon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from regulars.domain.time import AsOf, start_of
from regulars.know.features import FEATURES
from regulars.loop.profiling import profiles_of

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = [
    "CLASS_MIN",
    "MEMBERS_MIN",
    "Origin",
    "is_enough",
    "numbers_of",
    "origin_at",
    "origin_day",
    "stood_and_gone",
]

MEMBERS_MIN: Final = 200
"""Fewer members than this at an origin are not learned from."""
CLASS_MIN: Final = 30
"""Fewer who left, or fewer who stayed, are not learned from."""
_HISTORY_SHARE: Final = 3
"""An origin has seen at least a third of a horizon."""
_COARSE: Final = "score"
"""Unit of features that only say again, in fifths of the shop, what others say exactly."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Members as they stood at the end of a day, and what became of them.

    Attributes:
        day: the last complete day seen, days since 1970-01-01.
        members: whose rows they are.
        columns: the numbers of each member's profile.
        stayed_away: 1.0 who placed no order within the horizon, else 0.0.
    """

    day: int
    members: NDArray[np.int64]
    columns: dict[str, NDArray[np.float64]]
    stayed_away: NDArray[np.float64]


def is_enough(members: int, gone: int) -> bool:
    """Whether there is enough of both kinds to learn from."""
    return members >= MEMBERS_MIN and CLASS_MIN <= gone <= members - CLASS_MIN


def stood_and_gone(orders: pa.Table, day: int, horizon_days: int) -> tuple[int, int]:
    """How many had ordered by a day, and how many of them stayed away for the horizon after it."""
    import numpy as np

    days, members = orders["day"].to_numpy(), orders["member"].to_numpy()
    known = np.unique(members[days <= day])
    came = members[(days > day) & (days <= day + horizon_days)]
    return len(known), int((~np.isin(known, came)).sum())


def origin_day(until: int, first_day: int, horizon_days: int) -> int | None:
    """The last day of the latest origin whose horizon ends by a day; None where the shop is too young.

    Earlier origins are left out on purpose. On the Complete Journey, windows before the last one were foreseen worse with
    every further origin learned from: what members did in a younger shop means something else.

    Args:
        until: no label reaches past this day.
        first_day: of the log; the origin has seen at least a third of a horizon.
        horizon_days: the days after an origin in which an order counts as staying.

    Example:
        >>> origin_day(272, 0, 91), origin_day(100, 0, 91)
        (181, None)
    """
    day = until - horizon_days
    return day if day - first_day >= horizon_days // _HISTORY_SHARE else None


def origin_at(
    opened: Callable[[AsOf], Any], orders: pa.Table, day: int, horizon_days: int, zone: str, refused: pa.Array
) -> Origin:
    """Members as of the end of a day.

    Args:
        opened: opens a sitting that sees nothing after an instant.
        orders: ``member``, ``day`` of every order by now.
        day: the last day seen.
        horizon_days: the days after it in which an order counts as staying.
        zone: of days.
        refused: members whose future must not be predicted; they are not learned from either.
    """
    import numpy as np
    import pyarrow.compute as pc

    as_of = start_of(day + 1, zone)
    with opened(as_of) as session:
        profiles = profiles_of(session, as_of, zone)
    profiles = profiles.filter(pc.invert(pc.is_in(profiles["member"], value_set=refused)))
    days = orders["day"].to_numpy()
    came = orders["member"].to_numpy()[(days > day) & (days <= day + horizon_days)]
    members = profiles["member"].to_numpy()
    return Origin(day, members, numbers_of(profiles), (~np.isin(members, came)).astype("float64"))


def numbers_of(profiles: pa.Table) -> dict[str, NDArray[np.float64]]:
    """Every feature of the profiles, by name in order; without those that only say again in fifths.

    Numbers of groups, scores, and features of the shop's own are left out: earlier origins do not have them.
    """
    import pyarrow as pa

    names = sorted(feature.name for feature in FEATURES if feature.unit != _COARSE)
    return {name: profiles[name].cast(pa.float64()).fill_null(float("nan")).to_numpy() for name in names}
