"""What the routes of tasks and badges answer."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from regulars.domain.tasks.said import Names, named
from regulars.domain.tasks.shown import AwardShown, BadgeShown, StageShown, TaskShown
from regulars.interfaces.api.instants import instant

__all__ = [
    "AwardSaid",
    "BadgeSaid",
    "BadgesSaid",
    "NamesSaid",
    "StageSaid",
    "TaskSaid",
    "TasksSaid",
    "badge_said",
    "task_said",
]


class NamesSaid(Struct):
    """What the shop calls it, in each language."""

    en: str
    zh: str


class StageSaid(Struct):
    """One stage of a task."""

    id: Annotated[str, Meta(description="Empty where the task has no stages of its own.")]
    name: NamesSaid
    kind: Annotated[str, Meta(description="count, sum or streak.")]
    unit: Annotated[str, Meta(description="events, money (minor units), milli_pieces, days, weeks or months.")]
    done: int
    target: int
    reached_at: str | None
    run: Annotated[int, Meta(description="Of a streak that can still go on: its periods so far.")]


class AwardSaid(Struct):
    """One award, and whether it was taken back."""

    task: str
    step: str
    period: str
    at: str
    taken_at: str | None
    points: int
    currency: str
    coupon: str
    coupon_code: str
    badge: str
    entry: Annotated[int | None, Meta(description="The ledger's entry of its points.")]
    actor: str
    reason: str


class TaskSaid(Struct):
    """A member's task."""

    id: str
    name: NamesSaid
    period: Annotated[str, Meta(description="Which of its periods is told; empty for a task once a member.")]
    is_open: bool
    completed_at: str | None
    times: Annotated[int, Meta(description="How often it was reached and stands.")]
    stages: list[StageSaid]
    awards: list[AwardSaid]


class TasksSaid(Struct):
    """Every task."""

    member_id: str
    tasks: list[TaskSaid]


class BadgeSaid(Struct):
    """A badge, and whether the member holds it."""

    id: str
    name: NamesSaid
    held_since: str | None
    awards: list[AwardSaid]


class BadgesSaid(Struct):
    """Every badge."""

    member_id: str
    badges: list[BadgeSaid]


def task_said(task: TaskShown) -> TaskSaid:
    """A task, with its instants as texts."""
    return TaskSaid(
        task.id,
        names_said(task.name or task.id),
        task.period,
        task.is_open,
        _moment(task.completed_at),
        task.times,
        [_stage(stage) for stage in task.stages],
        [_award(award) for award in task.awards],
    )


def badge_said(badge: BadgeShown) -> BadgeSaid:
    """A badge, with its instants as texts."""
    awards = [_award(award) for award in badge.awards]
    return BadgeSaid(badge.id, names_said(badge.name or badge.id), _moment(badge.held_since), awards)


def names_said(name: str | Names) -> NamesSaid:
    """A name in each language."""
    return NamesSaid(named(name, "en"), named(name, "zh"))


def _stage(stage: StageShown) -> StageSaid:
    reached = _moment(stage.reached_at)
    names = names_said(stage.name or stage.id)
    return StageSaid(stage.id, names, stage.kind, stage.unit, stage.done, stage.target, reached, stage.run)


def _award(award: AwardShown) -> AwardSaid:
    return AwardSaid(
        task=award.task,
        step=award.step,
        period=award.period,
        at=instant(award.at),
        taken_at=_moment(award.taken_at),
        points=award.points,
        currency=award.currency,
        coupon=award.coupon,
        coupon_code=award.coupon_code,
        badge=award.badge,
        entry=award.entry or None,
        actor=award.actor,
        reason=award.reason,
    )


def _moment(at: int | None) -> str | None:
    return None if at is None else instant(at)
