"""Check-in: once a day, more points the longer the streak, up to a cap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from regulars.domain.ledger.counts import CountKey
from regulars.domain.ledger.entries import Source
from regulars.domain.ledger.requests import Earn
from regulars.domain.rewards.handing import Handing, HandingPage, Verdict
from regulars.domain.rewards.said import CheckInSaid

__all__ = ["CheckingIn", "check_in", "points_of_day", "streak_after"]


@dataclass(frozen=True, slots=True)
class CheckingIn:
    """A member comes by.

    Attributes:
        said: the programme's words.
        owner: who.
        today: the day on the programme's clock.
    """

    said: CheckInSaid
    owner: str
    today: date

    @property
    def last_key(self) -> CountKey:
        """Where the last day is kept, as a day's ordinal."""
        return CountKey(self.owner, "check_in:last", "")

    @property
    def streak_key(self) -> CountKey:
        """Where the streak is kept."""
        return CountKey(self.owner, "check_in:streak", "")

    @property
    def month_key(self) -> CountKey:
        """Where the month's points are kept."""
        return CountKey(self.owner, "check_in:month", f"{self.today:%Y-%m}")


def streak_after(said: CheckInSaid, last: int, streak: int, today: int) -> int:
    """Which day of a streak today is, from the ordinals of the last day and today.

    Example:
        >>> said = CheckInSaid((1, 2, 5), starts_anew_days=3)
        >>> [streak_after(said, 10, 1, 11), streak_after(said, 10, 1, 12), streak_after(said, 10, 3, 11)]
        [2, 1, 1]
    """
    if not streak or today - last > 1 + said.forgives_days:
        return 1
    return 1 if said.starts_anew_days and streak >= said.starts_anew_days else streak + 1


def points_of_day(said: CheckInSaid, streak: int, month: int) -> int:
    """Points of a day of a streak, where so many were given this month.

    Example:
        >>> said = CheckInSaid((1, 2, 5), month_max=9)
        >>> points_of_day(said, 2, 0), points_of_day(said, 30, 0), points_of_day(said, 3, 7), points_of_day(said, 3, 9)
        (2, 5, 2, 0)
    """
    points = said.points[min(streak, len(said.points)) - 1]
    return max(0, min(points, said.month_max - month)) if said.month_max else points


def check_in(asked: CheckingIn, page: HandingPage) -> Handing | Verdict:
    """Points for coming by; a second time on a day changes nothing."""
    if page.before is not None:
        return ()
    last, before = page.counts.get(asked.last_key, 0), page.counts.get(asked.streak_key, 0)
    streak = streak_after(asked.said, last, before, asked.today.toordinal())
    points = points_of_day(asked.said, streak, page.counts.get(asked.month_key, 0))
    source = Source("check_in", asked.today.isoformat())
    earn = Earn(asked.owner, asked.said.currency, points=points, source=source)
    return Handing(
        (earn,) if points else (),
        points,
        takes={asked.month_key: points},
        sets={asked.last_key: asked.today.toordinal(), asked.streak_key: streak},
        facts={"streak": str(streak), "currency": asked.said.currency},
    )
