"""How far a member has come with a task: a fold over what events add, the same in whatever order they came."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import msgspec

from regulars.domain.happening import Happening, OrderLine
from regulars.domain.programme import When
from regulars.domain.tasks.record import Mark
from regulars.domain.tasks.said import StepSaid, TaskSaid, TaskWhen
from regulars.reward.conditions import Seen, exact, holds
from regulars.reward.tasks.streaks import period_number, runs

__all__ = ["Stage", "amount_of", "counts_version", "goal_version", "stages_of", "target_of"]

_EVENT = (OrderLine(""),)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a task, in one of its periods.

    Attributes:
        done: so far: events, minor units, thousandths of a piece, or periods of the longest run.
        target: how much is enough, in the same unit.
        reached_at: when it was, µs UTC; None is not yet.
        run: of a streak: periods of the run that ends with `last`.
        last: of a streak: number of its latest period; None without.
    """

    step: StepSaid
    done: int
    target: int
    reached_at: int | None = None
    run: int = 0
    last: int | None = None


def amount_of(step: StepSaid, event: Happening, shares: dict[str, Fraction], zone: str, minor: int) -> int:
    """What an event adds to a stage, less what was given back of it; nought where it does not count.

    Args:
        step: the stage.
        event: what happened.
        shares: of an order: line key to the share that was given back.
        zone: the programme's.
        minor: minor units in a major one.

    Example:
        >>> from regulars.domain.happening import Speaks
        >>> order = Happening("m", "Order Completed", 0, speaks=Speaks.ORDER, order_id="1", lines=(
        ...     OrderLine("1:tea", "tea", paid=600, quantity_milli=2000), OrderLine("2:mug", "mug", paid=900)))
        >>> from regulars.domain.tasks.said import GoalSaid
        >>> money = StepSaid("s", goal=GoalSaid("sum", 50))
        >>> amount_of(money, order, {}, "UTC", 100), amount_of(money, order, {"1:tea": Fraction(1, 2)}, "UTC", 100)
        (1500, 1200)
    """
    if step.on != event.name:
        return 0
    left = [(line, 1 - shares.get(line.key, Fraction())) for line in event.lines or _EVENT]
    paid = sum((line.paid * share for line, share in left), Fraction())
    seen = Seen(event.at, zone, is_first=False, paid=paid / minor)
    counted = [(line, share) for line, share in left if share and holds(_when(step.when), seen, line)]
    if step.goal.kind != "sum":
        return int(bool(counted))
    return int(
        sum(
            ((line.paid if step.goal.of == "paid" else line.quantity_milli) * share for line, share in counted),
            Fraction(),
        )
    )


@cache
def _when(said: TaskWhen) -> When:
    return When(said.categories, said.products, said.weekdays, said.start, said.end, paid_min=said.paid_min)


def target_of(step: StepSaid, minor: int) -> int:
    """How much is enough, in the unit that is counted in.

    Example:
        >>> from regulars.domain.tasks.said import GoalSaid
        >>> target_of(StepSaid("s", goal=GoalSaid("sum", "49.50")), 100), target_of(StepSaid("s", goal=GoalSaid(target=3)), 100)
        (4950, 3)
    """
    unit = 1 if step.goal.kind != "sum" else minor if step.goal.of == "paid" else 1_000
    return int(exact(step.goal.target) * unit)


def stages_of(task: TaskSaid, marks: Iterable[Mark], zone: str, minor: int) -> tuple[Stage, ...]:
    """Where a task stands: each stage counts what came after the one before it was reached.

    Args:
        task: as the programme says it now.
        marks: what events of one of its periods add, in any order; what an earlier wording counted is left out.
        zone: the programme's.
        minor: minor units in a major one.
    """
    ordered = sorted(
        (mark for mark in marks if mark.amount), key=lambda mark: (mark.at, mark.key.source, mark.key.owner)
    )
    found: list[Stage] = []
    after: tuple[int, str, str] | None = (-1, "", "")
    for step in task.stages:
        version = counts_version(task, step)
        own = [
            mark
            for mark in ordered
            if after is not None
            and mark.key.step == step.id
            and mark.version == version
            and (mark.at, mark.key.source, mark.key.owner) > after
        ]
        stage, after = _stage(step, own, zone, target_of(step, minor))
        found.append(stage)
    return tuple(found)


def _stage(step: StepSaid, own: Sequence[Mark], zone: str, target: int) -> tuple[Stage, tuple[int, str, str] | None]:
    """A stage, and the event that reached it."""
    run, last = 0, None
    if step.goal.kind == "streak":
        lengths = dict(
            runs((period_number(mark.at, step.goal.period, zone) for mark in own), forgive=step.goal.forgive)
        )
        steps = [lengths[period_number(mark.at, step.goal.period, zone)] for mark in own]
        last = max(lengths, default=None)
        run = 0 if last is None else lengths[last]
    else:
        steps, total = [], 0
        for mark in own:
            total += mark.amount
            steps.append(total)
    reaching = next((mark for mark, so_far in zip(own, steps, strict=True) if so_far >= target), None)
    done = max(steps, default=0)
    if reaching is None:
        return Stage(step, done, target, None, run, last), None
    return Stage(step, done, target, reaching.at, run, last), (reaching.at, reaching.key.source, reaching.key.owner)


@cache
def counts_version(task: TaskSaid, step: StepSaid) -> str:
    """What tells one wording of what counts from another: name, target and reward may change and progress stays."""
    goal = step.goal
    return _hash((task.per, step.on, step.when, goal.kind, goal.of if goal.kind == "sum" else ""))


@cache
def goal_version(task: TaskSaid) -> str:
    """What tells one wording of a task's goals from another: what was awarded under another is left as it is."""
    return _hash((task.per, [(step.id, step.on, step.when, step.goal) for step in task.stages]))


def _hash(said: object) -> str:
    text = json.dumps(msgspec.to_builtins(said), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
