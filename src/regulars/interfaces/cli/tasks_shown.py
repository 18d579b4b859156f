"""Tasks and badges, as the terminal shows them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from regulars.domain.money import Money
from regulars.domain.tasks.said import named
from regulars.domain.tasks.shown import BadgeShown, StageShown, TaskShown
from regulars.domain.words import Sentence, say
from regulars.interfaces.words import Speaker, plain

__all__ = ["print_badges", "print_tasks"]

_DONE: Final = {
    "events": say("%(done)s of %(target)s"),
    "money": say("%(done)s of %(target)s"),
    "milli_pieces": say("%(done)s of %(target)s pieces"),
    "days": say("%(done)s of %(target)s days in a row"),
    "weeks": say("%(done)s of %(target)s weeks in a row"),
    "months": say("%(done)s of %(target)s months in a row"),
}


def print_tasks(tasks: Sequence[TaskShown], say_it: Speaker, currency: str) -> None:
    """Each task with its stages, and the codes it brought."""
    for task in tasks:
        title = plain(named(task.name, say_it.language) or task.id)
        mark = "✓" if task.completed_at is not None else "·" if task.is_open else "–"
        print(f"{mark} {title}" + (f" ({task.period})" if task.period else ""))
        for stage in task.stages:
            name = plain(named(stage.name, say_it.language) or stage.id) if task.stages[1:] else ""
            print(f"    {name + ': ' if name else ''}{say_it(_so_far(stage, currency))}")
        for award in task.awards:
            if award.coupon_code:
                print(f"    {award.coupon_code}")
    if not tasks:
        print(say_it(say("The programme has no tasks. Write them under tasks: in programmes/*.yml")))


def _so_far(stage: StageShown, currency: str) -> Sentence:
    def shown(number: int) -> object:
        if stage.unit == "money":
            return Money(number, currency)
        return Decimal(number).scaleb(-3).normalize() if stage.unit == "milli_pieces" else number

    said = _DONE[stage.unit]
    return say(said.text, done=shown(min(stage.done, stage.target)), target=shown(stage.target))


def print_badges(badges: Sequence[BadgeShown], say_it: Speaker) -> None:
    """The badges that a member holds."""
    held = [plain(named(badge.name, say_it.language) or badge.id) for badge in badges if badge.held_since is not None]
    if held:
        print(say_it(say("Badges: %(names)s", names=", ".join(held))))
