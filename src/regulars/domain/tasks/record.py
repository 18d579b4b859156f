"""What is kept of tasks: what each event adds, and what was awarded and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["HAND", "Award", "AwardKey", "Mark", "MarkKey", "TaskAsked", "TaskPage"]

HAND = "by-hand:"
"""Begins the name under which a badge given by hand is kept in place of a task's."""


class TaskAsked(NamedTuple):
    """Whose doings towards what have to be looked up; without a `period` those of every one."""

    owner: str
    task: str
    period: str | None


class MarkKey(NamedTuple):
    """What one event adds to one stage of a task; an order is one event."""

    owner: str
    task: str
    step: str
    source: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What one event adds, less what was given back.

    Attributes:
        period: of the task that it counts in; empty for a task once a member.
        at: when it happened, µs UTC.
        amount: events, minor units of money, or thousandths of a piece.
        version: the hash of what the stage counted when it was added.
    """

    key: MarkKey
    period: str
    at: int
    amount: int
    version: str


class AwardKey(NamedTuple):
    """What was awarded: a stage (or, without a name, the whole) of a task, in one of its periods, for the nth time."""

    owner: str
    task: str
    step: str
    period: str
    number: int


@dataclass(frozen=True, slots=True)
class Award:
    """One line of the log of awards. It is never changed: what is taken back has a line of its own.

    Attributes:
        is_taken: whether this line takes it back.
        at: when the goal was reached, or missed again, µs UTC.
        recorded_at: µs UTC.
        version: the hash of the goal that was reached.
        entry: the ledger's, of its points; nought without.
        points, currency, coupon, badge: what it brought; of a line that takes back: what went.
        actor, reason: who and why, of what was given by hand.
    """

    key: AwardKey
    is_taken: bool
    at: int
    recorded_at: int
    version: str = ""
    entry: int = 0
    points: int = 0
    currency: str = ""
    coupon: str = ""
    badge: str = ""
    actor: str = ""
    reason: str = ""


class TaskPage:
    """What was looked up of tasks for a decision; decisions write to it."""

    __slots__ = ("awards", "marks")

    def __init__(self) -> None:
        self.marks: dict[MarkKey, Mark] = {}
        self.awards: dict[tuple[AwardKey, bool], Award] = {}

    def add(self, award: Award) -> None:
        """Takes a line of the log in."""
        self.awards[award.key, award.is_taken] = award

    def awards_of(self, owners: tuple[str, ...], task: str) -> list[Award]:
        """Every line that gives something of a task to a person."""
        return [
            one for (key, taken), one in self.awards.items() if not taken and key.owner in owners and key.task == task
        ]

    def is_held(self, award: Award) -> bool:
        """Whether it was not taken back."""
        return (award.key, True) not in self.awards
