"""How a member stands with tasks and badges, to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from regulars.domain.programme import Programme
from regulars.domain.tasks.record import HAND, Award, AwardKey, Mark
from regulars.domain.tasks.said import TaskSaid
from regulars.domain.tasks.shown import AwardShown, BadgeShown, StageShown, TaskShown
from regulars.reward.tasks.asking import is_open, task_period
from regulars.reward.tasks.progress import Stage, stages_of
from regulars.reward.tasks.streaks import period_number

__all__ = ["badges_shown", "tasks_shown"]

_UNITS: Final = {"paid": "money", "quantity": "milli_pieces"}
Codes = dict[AwardKey, str]


def tasks_shown(
    programme: Programme, marks: Sequence[Mark], awards: Sequence[Award], now: int, minor: int, codes: Codes
) -> tuple[TaskShown, ...]:
    """A member's tasks as the programme says them now; of one that repeats the period that `now` lies in."""
    return tuple(_task(task, programme.timezone, marks, awards, now, minor, codes) for task in programme.tasks)


def _task(
    task: TaskSaid, zone: str, marks: Sequence[Mark], awards: Sequence[Award], now: int, minor: int, codes: Codes
) -> TaskShown:
    period = task_period(task, now, zone)
    own = [mark for mark in marks if mark.key.task == task.id and mark.period == period]
    stages = stages_of(task, own, zone, minor)
    given = _shown([award for award in awards if award.key.task == task.id], codes)
    return TaskShown(
        task.id,
        task.name,
        period,
        is_open(task, now, zone),
        tuple(_stage(stage, zone, now) for stage in stages),
        stages[-1].reached_at,
        sum(award.taken_at is None for award in given if not award.step),
        given,
    )


def _stage(stage: Stage, zone: str, now: int) -> StageShown:
    goal = stage.step.goal
    unit = {"count": "events", "sum": _UNITS[goal.of], "streak": f"{goal.period}s"}[goal.kind]
    run = 0
    if stage.last is not None:
        missed = period_number(now, goal.period, zone) - stage.last - 1
        # The period that is running may still be kept; one before it, too, where that is forgiven.
        run = stage.run if missed <= int(goal.forgive) else 0
    step = stage.step
    return StageShown(step.id, step.name, goal.kind, unit, stage.done, stage.target, stage.reached_at, run)


def badges_shown(programme: Programme, awards: Sequence[Award], codes: Codes) -> tuple[BadgeShown, ...]:
    """Every badge of the programme, and those that a member holds although it has them no more."""
    names = {badge.id: badge.name for badge in programme.badges}
    names |= {award.badge: award.badge for award in awards if award.badge and award.badge not in names}
    found = []
    for badge, name in names.items():
        given = _shown([award for award in awards if award.badge == badge], codes)
        held = [award.at for award in given if award.taken_at is None]
        if badge in {each.id for each in programme.badges} or held:
            found.append(BadgeShown(badge, name, min(held, default=None), given))
    return tuple(found)


def _shown(awards: Sequence[Award], codes: Codes) -> tuple[AwardShown, ...]:
    taken = {award.key: award for award in awards if award.is_taken}
    return tuple(
        AwardShown(
            task=award.key.task.removeprefix(HAND),
            step=award.key.step,
            period=award.key.period,
            at=award.at,
            taken_at=taken[award.key].at if award.key in taken else None,
            points=award.points,
            currency=award.currency,
            coupon=award.coupon,
            coupon_code=codes.get(award.key, ""),
            badge=award.badge,
            entry=award.entry,
            actor=award.actor,
            reason=award.reason,
        )
        for award in awards
        if not award.is_taken
    )
