"""A member's tasks and badges: how far they are, what is done, what it brought."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regulars.domain.money import Money
from regulars.domain.tasks.said import named
from regulars.domain.words import Sentence, say, say_many
from regulars.interfaces.console.screen import Answer, Screen, Shown, Visit
from regulars.interfaces.member.instants import day_of
from regulars.interfaces.member.visitor import member_of

if TYPE_CHECKING:
    from regulars.domain.tasks.shown import StageShown, TaskShown

__all__ = ["SCREENS", "stage_said"]


def stage_said(stage: StageShown, currency: str) -> Sentence:
    """How far a stage is, in its own unit."""
    done = min(stage.done, stage.target)
    match stage.unit:
        case "money":
            return say("%(done)s of %(target)s", done=Money(done, currency), target=Money(stage.target, currency))
        case "milli_pieces":
            return say("%(done)s of %(target)s pieces", done=done / 1000, target=stage.target / 1000)
        case "days":
            return say_many(
                "%(done)s of %(target)s day",
                "%(done)s of %(target)s days",
                stage.target,
                done=done,
                target=stage.target,
            )
        case "weeks":
            return say_many(
                "%(done)s of %(target)s week",
                "%(done)s of %(target)s weeks",
                stage.target,
                done=done,
                target=stage.target,
            )
        case "months":
            return say_many(
                "%(done)s of %(target)s month",
                "%(done)s of %(target)s months",
                stage.target,
                done=done,
                target=stage.target,
            )
        case _:
            return say("%(done)s of %(target)s", done=done, target=stage.target)


def _told(visit: Visit, task: TaskShown) -> dict[str, object]:
    language = visit.say.language
    return {
        "name": named(task.name, language) or task.id,
        "is_open": task.is_open,
        "done_on": None if task.completed_at is None else day_of(visit, task.completed_at),
        "stages": [
            (named(each.name, language) if each.id else "", stage_said(each, visit.shop.settings.currency), each)
            for each in task.stages
        ],
        "awards": [each for each in task.awards if each.taken_at is None],
    }


def _tasks(visit: Visit) -> Answer:
    name, language = member_of(visit).name, visit.say.language
    badges = [
        (named(each.name, language) or each.id, day_of(visit, each.held_since))
        for each in visit.shop.tasks.badges(name)
        if each.held_since is not None
    ]
    listed = [_told(visit, each) for each in visit.shop.tasks.tasks(name)]
    return Shown("tasks.html", values={"tasks": listed, "badges": badges})


SCREENS: Final = (Screen("GET", "/m/tasks", "tasks", _tasks, nav=say("Tasks")),)
