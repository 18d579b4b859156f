"""What is told of tasks and badges: small frozen records of plain values, ready to be said as JSON."""

from __future__ import annotations

from dataclasses import dataclass

from regulars.domain.tasks.said import Names

__all__ = ["AwardShown", "BadgeShown", "StageShown", "TaskShown"]


@dataclass(frozen=True, slots=True)
class StageShown:
    """One stage of a task.

    Attributes:
        id: empty where the task has no stages of its own.
        kind: ``count``, ``sum`` or ``streak``.
        unit: of `done` and `target`: ``events``, ``money`` (minor units), ``milli_pieces``, ``days``, ``weeks``, ``months``.
        done: so far, of a streak the longest run.
        reached_at: µs UTC; None is not yet.
        run: of a streak that can still go on: its periods up to now; else nought.
    """

    id: str
    name: str | Names
    kind: str
    unit: str
    done: int
    target: int
    reached_at: int | None = None
    run: int = 0


@dataclass(frozen=True, slots=True)
class AwardShown:
    """One award.

    Attributes:
        task, step, period: what was reached, and in which period of a task that repeats.
        at: when, µs UTC.
        taken_at: when it was taken back, µs UTC; None is not.
        points, currency, coupon, badge: what it brought.
        coupon_code: the coupon's code, while the award stands.
        entry: the ledger's; nought without points.
        actor, reason: who gave it by hand, and why.
    """

    task: str
    step: str
    period: str
    at: int
    taken_at: int | None = None
    points: int = 0
    currency: str = ""
    coupon: str = ""
    coupon_code: str = ""
    badge: str = ""
    entry: int = 0
    actor: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TaskShown:
    """A member's task.

    Attributes:
        period: which of the task's periods is told; empty for a task once a member.
        is_open: whether what happens now counts.
        completed_at: when it was reached in this period, µs UTC; None is not yet.
        times: how often it was reached and stands, in all periods.
        awards: of the task, the oldest first.
    """

    id: str
    name: str | Names
    period: str
    is_open: bool
    stages: tuple[StageShown, ...]
    completed_at: int | None
    times: int
    awards: tuple[AwardShown, ...]


@dataclass(frozen=True, slots=True)
class BadgeShown:
    """A badge, and whether a member holds it.

    Attributes:
        held_since: µs UTC; None where the member does not hold it.
        awards: why, the oldest first; those taken back too.
    """

    id: str
    name: str | Names
    held_since: int | None
    awards: tuple[AwardShown, ...]
