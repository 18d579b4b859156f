"""The time over which a tier's metric is summed, and the sum."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from regulars.domain.ledger.terms import Span, Unit
from regulars.domain.tier_state import Qualified, TierState
from regulars.domain.tiers import Ladder
from regulars.domain.time import instant_of
from regulars.reward.calendar import after, end_of, next_date

__all__ = ["days_before", "grace_end", "metric", "period_of", "valid_until", "window_at"]


def period_of(ladder: Ladder, joined: int, instant: int) -> tuple[int, int]:
    """The calendar period, or the year from the day of joining, that an instant lies in: from, and to.

    Who joined on 29 February has the anniversary on 28 February in years without a 29th.

    Example:
        >>> from regulars.domain.tiers import Tier
        >>> start, end = period_of(Ladder("stars", (Tier("basic", 0),)), 0, instant=5)
        >>> start, (end - start) // 86_400_000_000
        (0, 365)
    """
    if ladder.window.kind == "anniversary":
        return _year_from(joined, instant, ladder.zone)
    end = end_of(instant, ladder.window.period, ladder.zone)
    months = {"month": 1, "quarter": 3, "half": 6, "year": 12}[ladder.window.period]
    local = _local(end, ladder.zone)
    year, month = divmod(local.year * 12 + local.month - 1 - months, 12)
    return instant_of(local.replace(year=year, month=month + 1)), end


def _year_from(joined: int, instant: int, zone: str) -> tuple[int, int]:
    first = instant_of(_local(joined, zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0))
    years = max(0, _local(instant, zone).year - _local(first, zone).year)
    if after(first, Span(years, Unit.YEAR), zone) > instant:
        years -= 1
    return after(first, Span(years, Unit.YEAR), zone), after(first, Span(years + 1, Unit.YEAR), zone)


def window_at(ladder: Ladder, state: TierState, instant: int) -> tuple[int, int]:
    """From when to when the metric of an instant is summed; the instant lies in it."""
    match ladder.window.kind:
        case "calendar" | "anniversary":
            return period_of(ladder, state.joined, instant)
        case "tier_start":
            return state.anchor, instant + 1
        case "rolling":
            return days_before(instant + 1, ladder.window.days, ladder.zone), instant + 1
        case _:
            return -(2**62), instant + 1


def metric(history: Sequence[Qualified], window: tuple[int, int], known: int) -> int:
    """What counts within a window, by what was known up to and with an instant; never below nought."""
    start, stop = window
    return max(0, sum(one.points for one in history if one.at <= known and start <= one.counts_at < stop))


def valid_until(ladder: Ladder, state: TierState, instant: int) -> int:
    """Until when a tier reached at an instant holds by itself."""
    validity = ladder.validity
    if validity.kind == "duration":
        assert validity.after is not None  # noqa: S101 - checked when it was made
        return after(instant, validity.after, ladder.zone)
    if validity.kind == "calendar":
        return next_date(instant, validity.month, validity.day, ladder.zone)
    return period_of(ladder, state.joined, period_of(ladder, state.joined, instant)[1])[1]


def grace_end(ladder: Ladder, review: int) -> int:
    """Until when what a review found missing can be made up: the review itself where there is no grace."""
    if ladder.grace is None:
        return review
    end = after(review, ladder.grace.span, ladder.zone)
    # The last instant of the grace is rounded up, so that a whole month is not made two.
    return end_of(end - 1, ladder.grace.round_to, ladder.zone) if ladder.grace.round_to else end


def days_before(instant: int, days: int, zone: str) -> int:
    """The same time of day so many days of the zone earlier."""
    return instant_of(_local(instant, zone) - timedelta(days=days))


def _local(instant: int, zone: str) -> datetime:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant)).astimezone(ZoneInfo(zone))
