"""What of tasks and badges a programme's file must not say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from regulars.domain.events import EventName
from regulars.domain.programme import Programme
from regulars.domain.tasks.leaderboards import LeaderboardSaid
from regulars.domain.tasks.said import GoalSaid, StepSaid, TaskRewardSaid, TaskSaid, TaskWhen

__all__ = ["problems_of_tasks", "tasks_together"]

_DECIMAL: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?", re.ASCII)
_BACK: Final = (EventName.ORDER_REFUNDED, EventName.ORDER_CANCELLED)
_STREAK_MAX: Final = 3_660


def tasks_together(programmes: Sequence[Programme]) -> dict[str, tuple[Any, ...]]:
    """The sections of several files as one."""
    return {
        name: tuple(said for each in programmes for said in getattr(each, name))
        for name in ("tasks", "badges", "leaderboards")
    }


def problems_of_tasks(programme: Programme) -> Iterator[str]:
    """What is wrong beyond the types; each says where."""
    for section in ("tasks", "badges", "leaderboards"):
        ids = [each.id for each in getattr(programme, section)]
        for name in sorted({name for name in ids if ids.count(name) > 1}):
            yield f"`{name}` stands twice - at `$.{section}`"
    for number, task in enumerate(programme.tasks):
        yield from _task(programme, task, f"$.tasks[{number}]")
    for number, badge in enumerate(programme.badges):
        where = f"$.badges[{number}]"
        if badge.goal is not None:
            yield from _stage(badge.on, badge.when, badge.goal, where)
    for number, board in enumerate(programme.leaderboards):
        yield from _board(programme, board, f"$.leaderboards[{number}]")


def _board(programme: Programme, board: LeaderboardSaid, where: str) -> Iterator[str]:
    if board.by == "points" and board.currency not in {each.name for each in programme.currencies}:
        yield f"there is no currency `{board.currency}` - at `{where}.currency`"
    task = next((each for each in programme.tasks if each.id == board.task), None)
    if board.by == "task" and (task is None or task.steps or task.goal.kind == "streak"):
        yield f"a leaderboard goes by a task that counts or adds up, without `steps` - at `{where}.task`"


def _task(programme: Programme, task: TaskSaid, where: str) -> Iterator[str]:
    if task.steps and (task.on, task.when, task.goal) != ("Order Completed", TaskWhen(), GoalSaid()):
        yield f"a task with `steps` says `on`, `when` and `goal` in each of them - at `{where}`"
    ids = [step.id for step in task.steps]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"`{name}` stands twice - at `{where}.steps`"
    for number, step in enumerate(task.stages):
        at = f"{where}.steps[{number}]" if task.steps else where
        yield from _stage(step.on, step.when, step.goal, at)
        yield from _reward(programme, step, step.reward, f"{at}.reward")
    yield from _reward(programme, task, task.reward, f"{where}.reward")
    yield from _dates(task, where)


def _stage(on: str, when: TaskWhen, goal: GoalSaid, where: str) -> Iterator[str]:
    if on in _BACK:
        yield f"what is given back completes nothing - at `{where}.on`"
    for number, name in ((goal.target, "goal.target"), (when.paid_min, "when.paid_min")):
        if not _DECIMAL.fullmatch(str(number)):
            yield f"`{number}` is no number such as 3 or 49.50 - at `{where}.{name}`"
            return
    if not float(goal.target):
        yield f"a goal of nothing is reached by nobody - at `{where}.goal.target`"
    if goal.kind == "sum" and on != EventName.ORDER_COMPLETED:
        yield f"money and pieces add up on Order Completed alone - at `{where}.goal.kind`"
    if goal.kind != "sum" and not float(goal.target).is_integer():
        yield f"events and periods are whole - at `{where}.goal.target`"
    if goal.kind == "streak" and float(goal.target) > _STREAK_MAX:
        yield f"a streak of more than {_STREAK_MAX} periods - at `{where}.goal.target`"


def _reward(programme: Programme, said: StepSaid | TaskSaid, reward: TaskRewardSaid, where: str) -> Iterator[str]:
    lists = {
        "currency": [each.name for each in programme.currencies],
        "like": ["", *(rule.id for rule in programme.earn)],
        "coupon": ["", *(coupon.id for coupon in programme.coupons if not coupon.word)],
        "badge": ["", *(badge.id for badge in programme.badges)],
    }
    for name, known in lists.items():
        if getattr(reward, name) not in known and (name != "currency" or reward.points):
            yield f"`{said.id}` gives `{getattr(reward, name)}`, which there is not - at `{where}.{name}`"


def _dates(task: TaskSaid, where: str) -> Iterator[str]:
    for name in ("valid_from", "valid_to"):
        said = getattr(task, name)
        try:
            datetime.fromisoformat(said or "2000-01-01")
        except ValueError:
            yield f"`{said}` is no day - at `{where}.{name}`"
            return
    if task.valid_from and task.valid_to and task.valid_from >= task.valid_to:
        yield f"the task ends before it begins - at `{where}.valid_to`"
