"""Which tasks an event may move, and what of them has to be looked up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache

from regulars.domain.happening import Happening, Speaks
from regulars.domain.programme import Programme
from regulars.domain.tasks.leaderboards import LeaderboardSaid
from regulars.domain.tasks.record import TaskAsked
from regulars.domain.tasks.said import BadgeSaid, GoalSaid, TaskRewardSaid, TaskSaid
from regulars.domain.time import instant_of
from regulars.reward.conditions import local_time, start_of_day
from regulars.reward.tasks.streaks import period_number

__all__ = ["all_tasks", "board_task", "is_open", "task_period", "tasks_asked", "tasks_of"]

_ORDER = "Order Completed"
_ORDERS = TaskSaid("board:orders", goal=GoalSaid(target=10**12))


def all_tasks(programme: Programme) -> tuple[TaskSaid, ...]:
    """The tasks of a programme, and those that its badges and leaderboards are by themselves.

    Example:
        >>> from regulars.domain.tasks.said import BadgeSaid, GoalSaid
        >>> [task.id for task in all_tasks(Programme(badges=(BadgeSaid("fan", goal=GoalSaid(target=9)), BadgeSaid("vip"))))]
        ['badge:fan']
    """
    badges = tuple(_task_of(badge) for badge in programme.badges if badge.goal is not None)
    boards = tuple(board_task(programme, board) for board in programme.leaderboards if board.by == "orders")
    return programme.tasks + badges + boards[:1]


def board_task(programme: Programme, board: LeaderboardSaid) -> TaskSaid:
    """The task that a leaderboard goes by; those by orders share one, which brings nothing and is never reached.

    Example:
        >>> board_task(Programme(), LeaderboardSaid("buyers", by="orders")).id
        'board:orders'
    """
    if board.by == "orders":
        return _ORDERS
    return next(task for task in programme.tasks if task.id == board.task)


@cache
def _task_of(badge: BadgeSaid) -> TaskSaid:
    """The task that a badge with a goal is."""
    reward = TaskRewardSaid(badge=badge.id, keep=("badge",) if badge.keep else ())
    return TaskSaid(f"badge:{badge.id}", badge.name, badge.on, badge.when, badge.goal or GoalSaid(), reward=reward)


def tasks_of(programme: Programme, event: Happening) -> Iterator[TaskSaid]:
    """Those that an event, or the order that it gives back, may move."""
    name = _ORDER if event.speaks is Speaks.REFUND else event.name
    for task in all_tasks(programme):
        if any(step.on == name for step in task.stages):
            yield task


def tasks_asked(programme: Programme, event: Happening, owners: tuple[str, ...]) -> tuple[TaskAsked, ...]:
    """What has to be looked up; of a refund every period, because nobody knows yet which its order lies in."""
    if not (programme.tasks or programme.badges or programme.leaderboards):
        return ()
    return tuple(
        TaskAsked(
            owner, task.id, None if event.speaks is Speaks.REFUND else task_period(task, event.at, programme.timezone)
        )
        for task in tasks_of(programme, event)
        for owner in owners
    )


def task_period(task: TaskSaid, at: int, zone: str) -> str:
    """In which of a task's periods an instant lies; empty for a task once a member.

    Example:
        >>> [task_period(TaskSaid("t", per=per), 0, "UTC") for per in ("member", "week", "quarter")]
        ['', '1969-12-29', '1970-Q1']
    """
    local = local_time(at, zone).date()
    if task.per == "week":
        return date.fromordinal(period_number(at, "week", zone) * 7 + 1).isoformat()
    return {
        "day": local.isoformat(),
        "month": f"{local:%Y-%m}",
        "quarter": f"{local.year:04}-Q{(local.month + 2) // 3}",
        "year": f"{local.year:04}",
    }.get(task.per, "")


def is_open(task: TaskSaid, at: int, zone: str) -> bool:
    """Whether what happens at an instant counts."""
    begins = task.valid_from is None or at >= instant_of(start_of_day(task.valid_from, zone))
    return begins and (task.valid_to is None or at < instant_of(start_of_day(task.valid_to, zone)))
