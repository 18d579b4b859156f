"""Tasks and badges as a programme's file says them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

__all__ = ["BadgeSaid", "GoalSaid", "Names", "StepSaid", "TaskRewardSaid", "TaskSaid", "TaskWhen", "named"]

_Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
_Number = int | float | Annotated[str, msgspec.Meta(max_length=40)]
_Clock = Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]
_Day = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?$")]
_Names = Annotated[tuple[_Name, ...], msgspec.Meta(max_length=10_000)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Effect = Literal["points", "coupon", "badge"]


class Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a shop calls something, in the languages it speaks to its members."""

    en: Annotated[str, msgspec.Meta(max_length=200)] = ""
    zh: Annotated[str, msgspec.Meta(max_length=200)] = ""


def named(name: str | Names, language: str = "en") -> str:
    """The name in a language, or in the other where there is none.

    Example:
        >>> named(Names(en="Regular", zh="常客"), "zh"), named(Names(en="Regular"), "zh"), named("VIP", "zh")
        ('常客', 'Regular', 'VIP')
    """
    if isinstance(name, str):
        return name
    return (name.zh or name.en) if language == "zh" else (name.en or name.zh)


class TaskWhen(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"start": "from", "end": "to"}):
    """Which events count; everything that is said must hold. What was given back of an order no longer does.

    Attributes:
        categories: the line's category is one of these.
        products: the line's product is one of these.
        weekdays: the event's day, in the programme's zone.
        start, end: the event's time of day, from and before; over midnight where `end` is not after `start`.
        paid_min: money paid for the order, major units, at least.
    """

    categories: _Names = ()
    products: _Names = ()
    weekdays: tuple[Weekday, ...] = ()
    start: _Clock = "00:00"
    end: _Clock = "24:00"
    paid_min: _Number = 0


class GoalSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much of it is enough.

    Attributes:
        kind: ``count`` of events; ``sum`` of money or pieces; ``streak`` of periods with at least one event each.
        target: how many events, how much, or how many periods.
        of: what a sum adds up: ``paid`` (major units) or ``quantity`` (pieces).
        period: of a streak.
        forgive: whether one period of a streak may be missed.
    """

    kind: Literal["count", "sum", "streak"] = "count"
    target: _Number = 1
    of: Literal["paid", "quantity"] = "paid"
    period: Literal["day", "week", "month"] = "day"
    forgive: bool = True


class TaskRewardSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What reaching a goal brings.

    Attributes:
        points: how many.
        currency: of the points.
        like: the earn rule whose `activation` and `expiry` they share; without one they are spendable at once, for ever.
        coupon: a code of this coupon of the programme.
        badge: of the programme.
        keep: what stays although the goal is missed again because an order was given back; it is not given twice.
    """

    points: Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)] = 0
    currency: _Id = "points"
    like: str = ""
    coupon: str = ""
    badge: str = ""
    keep: tuple[Effect, ...] = ()


class StepSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One stage of a task: it counts what comes after the stage before it is reached."""

    id: _Id
    name: _Name | Names = ""
    on: _Name = "Order Completed"
    when: TaskWhen = msgspec.field(default_factory=TaskWhen)
    goal: GoalSaid = msgspec.field(default_factory=GoalSaid)
    reward: TaskRewardSaid = msgspec.field(default_factory=TaskRewardSaid)


class TaskSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something for a member to do.

    Attributes:
        id: its name, unique in the programme.
        name: how members know it.
        on: the event's name.
        when: which of these events count.
        goal: how much of it is enough.
        steps: instead of `on`, `when` and `goal`: stages, one after the other.
        per: ``member``: once; or once in each calendar ``day``, ``week``, ``month``, ``quarter`` or ``year``.
        valid_from, valid_to: from when, and before when, events count, in the programme's zone.
        reward: for reaching it, with all its stages.
    """

    id: _Id
    name: _Name | Names = ""
    on: _Name = "Order Completed"
    when: TaskWhen = msgspec.field(default_factory=TaskWhen)
    goal: GoalSaid = msgspec.field(default_factory=GoalSaid)
    steps: Annotated[tuple[StepSaid, ...], msgspec.Meta(max_length=20)] = ()
    per: Literal["member", "day", "week", "month", "quarter", "year"] = "member"
    valid_from: _Day | None = None
    valid_to: _Day | None = None
    reward: TaskRewardSaid = msgspec.field(default_factory=TaskRewardSaid)

    @property
    def stages(self) -> tuple[StepSaid, ...]:
        """Its stages: of a task without any, the one that it is, without a name."""
        return self.steps or (StepSaid("", self.name, self.on, self.when, self.goal),)


class BadgeSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something for a member to show. A task may award it, a count of its own, or a person by hand.

    Attributes:
        id: its name, unique in the programme.
        name: how members know it.
        on, when: which events count; without a `goal` none does.
        goal: how much of it is enough.
        keep: it stays although an order that it was awarded for is given back.
    """

    id: _Id
    name: _Name | Names = ""
    on: _Name = "Order Completed"
    when: TaskWhen = msgspec.field(default_factory=TaskWhen)
    goal: GoalSaid | None = None
    keep: bool = False
