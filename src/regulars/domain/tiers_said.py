"""Ladders of tiers as a programme's file says them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

__all__ = ["GraceSaid", "LadderSaid", "MetricSaid", "TermSaid", "TierSaid", "ValiditySaid", "WindowSaid"]

_Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
_Name = Annotated[str, msgspec.Meta(max_length=200)]
_Number = int | float | Annotated[str, msgspec.Meta(max_length=40)]
_Day = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?$")]
_Count = Annotated[int, msgspec.Meta(ge=1, le=36_500)]
_Unit = Literal["hour", "day", "week", "month", "year"]
_Period = Literal["", "day", "week", "month", "quarter", "half", "year"]
_Downgrade = Literal["keep", "one_down", "by_metric", "never"]


class TermSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many units of time, by the programme's calendar."""

    count: _Count
    unit: _Unit = "day"


class MetricSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is summed up; never a balance.

    Attributes:
        kind: points of a ``currency``; money spent on goods, ``spend``; paid ``orders``; ``events``.
        currency: which points.
        event: which events, by name.
    """

    kind: Literal["currency", "spend", "orders", "events"] = "currency"
    currency: _Id = "points"
    event: _Name = ""


class WindowSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Over which time it is summed up.

    Attributes:
        kind: ``calendar`` (each `period`), ``anniversary`` (each year since joining), ``tier_start`` (since the tier began or
            was last reviewed), ``rolling`` (the last `days`), ``lifetime``.
        period: of the calendar.
        days: of a rolling window.
    """

    kind: Literal["calendar", "anniversary", "tier_start", "rolling", "lifetime"] = "calendar"
    period: Literal["month", "quarter", "half", "year"] = "year"
    days: _Count = 365


class ValiditySaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Until when a tier holds without a review.

    Attributes:
        kind: ``this_and_next`` (the rest of the window's period and the whole next one), ``duration`` (`after`), ``calendar``
            (the next `month`/`day` that comes).
        after: how long.
        month, day: of a calendar date.
    """

    kind: Literal["this_and_next", "duration", "calendar"] = "this_and_next"
    after: TermSaid | None = None
    month: Annotated[int, msgspec.Meta(ge=1, le=12)] = 1
    day: Annotated[int, msgspec.Meta(ge=1, le=31)] = 1


class GraceSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Time to make up what a review found missing.

    Attributes:
        round_to: to the end of which period it is rounded up; empty is not.
    """

    count: _Count
    unit: _Unit = "day"
    round_to: _Period = ""


class TierSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"threshold": "from"}):
    """One tier.

    Attributes:
        id: its name, unique in the ladder.
        name: how members know it; empty is the id.
        threshold: what the metric must reach to come here: points, major units of money, or a number.
        keep: what it must reach to stay; left out, the same.
        downgrade: instead of the ladder's; ``never``: once reached, it stays.
    """

    id: _Id
    name: _Name = ""
    threshold: _Number = 0
    keep: _Number | None = None
    downgrade: _Downgrade | None = None


class LadderSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One ladder of tiers.

    Attributes:
        id: its name, unique in the programme.
        tiers: the lowest first; the first begins at 0, so that everybody has it.
        metric: what is summed up.
        window: over which time.
        validity: until when a tier holds without a review.
        grace: time to make up what a review found missing.
        downgrade: what becomes of a tier whose review finds too little: ``keep``, ``one_down``, ``by_metric``, ``never``.
        stay_min: a tier is not taken within so long of its start.
        upgrade: ``immediate``, or from the ``next_period`` on.
        refund: whether what is taken back lowers a tier that stood on it ``at_once``, or ``at_review``.
        notice_days: so many days before a review that would take the tier, it is told.
        applies_at: from when on a changed ladder holds; left out, from when it is first seen.
        grandfather_until: whoever would come lower by the change keeps the tier until then.
    """

    id: _Id
    tiers: Annotated[tuple[TierSaid, ...], msgspec.Meta(min_length=1, max_length=50)]
    metric: MetricSaid = msgspec.field(default_factory=MetricSaid)
    window: WindowSaid = msgspec.field(default_factory=WindowSaid)
    validity: ValiditySaid = msgspec.field(default_factory=ValiditySaid)
    grace: GraceSaid | None = None
    downgrade: _Downgrade = "by_metric"
    stay_min: TermSaid | None = None
    upgrade: Literal["immediate", "next_period"] = "immediate"
    refund: Literal["at_once", "at_review"] = "at_review"
    notice_days: Annotated[tuple[_Count, ...], msgspec.Meta(max_length=10)] = (30,)
    applies_at: _Day | None = None
    grandfather_until: _Day | None = None
