"""An event moves tasks: what it adds is noted, what is reached is awarded, what is missed again is taken back.

Everything is decided anew from what all events add, so the order in which they come changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from regulars.domain.budget_said import BudgetShare
from regulars.domain.happening import Happening, Speaks
from regulars.domain.ledger.book import Book
from regulars.domain.ledger.counts import CountKey
from regulars.domain.ledger.entries import Entry
from regulars.domain.ledger.inbox import Receive, Received
from regulars.domain.tasks.record import Award, AwardKey, Mark, MarkKey
from regulars.domain.tasks.said import StepSaid, TaskRewardSaid, TaskSaid
from regulars.reward.pen import Pen
from regulars.reward.programme_budgets import AskedOf, within_budgets
from regulars.reward.returned import returned_shares
from regulars.reward.sharing import note_shares
from regulars.reward.tasks.asking import is_open, task_period, tasks_of
from regulars.reward.tasks.progress import Stage, amount_of, counts_version, goal_version, stages_of
from regulars.reward.tasks.rewarding import grant_points, heard, take_points

__all__ = ["Follower"]


@dataclass(slots=True)
class Follower:
    """Follows one event through the tasks of a programme.

    Attributes:
        pen: gives a pen that writes as of an instant.
        bring_back: brings points that were moved to another name of the same person back to where they were earned.
        counts: those that are to be kept.
        marks, awards, received, shares: what came of it.
    """

    book: Book
    request: Receive
    now: int
    pen: Callable[[int], Pen]
    bring_back: Callable[[Pen, Entry, str, int], None]
    counts: dict[CountKey, int]
    marks: dict[MarkKey, Mark] = field(default_factory=dict)
    awards: list[Award] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    shares: list[BudgetShare] = field(default_factory=list)

    def follow(self, owner: str, event: Happening, refunds: Sequence[Happening] = ()) -> None:
        """Notes what an event adds, and brings what was awarded in line with it.

        Args:
            owner: under whose name it was received.
            event: what happened; where something was given back, the order itself.
            refunds: all that was given back of it so far.
        """
        programme = self.request.programme
        shares = returned_shares(event, refunds) if refunds else {}
        for task in tasks_of(programme, event):
            period = task_period(task, event.at, programme.timezone)
            changed = [self._note(task, step, period, owner, event, shares) for step in task.stages]
            if any(changed):
                self._align(task, period)

    @property
    def _owners(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.request.owner, *self.request.owners)))

    def _note(
        self, task: TaskSaid, step: StepSaid, period: str, owner: str, event: Happening, shares: dict[str, Fraction]
    ) -> bool:
        """Whether what an event adds to a stage has changed."""
        zone, version = self.request.programme.timezone, counts_version(task, step)
        source = f"order|{event.order_id}" if event.speaks is Speaks.ORDER else f"event|{event.message_id}"
        key = MarkKey(owner, task.id, step.id, source)
        old, amount = self.book.tasks.marks.get(key), amount_of(step, event, shares, zone, self.request.minor)
        if old is None:
            # An order that was not counted when it came is not counted because it is given back.
            is_late = self.request.happening.speaks is Speaks.REFUND
            if is_late or not amount or not is_open(task, event.at, zone):
                return False
            mark = Mark(key, period, event.at, amount, version)
        elif old.version != version or amount >= old.amount:
            return False
        else:
            mark = replace(old, amount=amount)
        self.book.tasks.marks[key] = self.marks[key] = mark
        return True

    def _align(self, task: TaskSaid, period: str) -> None:
        """Awards what is reached and not held; takes back what is held and not reached."""
        programme, owners = self.request.programme, self._owners
        marks = [
            mark
            for key, mark in self.book.tasks.marks.items()
            if key.task == task.id and mark.period == period and key.owner in owners
        ]
        stages = stages_of(task, marks, programme.timezone, self.request.minor)
        given = [one for one in self.book.tasks.awards_of(owners, task.id) if one.key.period == period]
        for step, reward, at in _awarded(task, stages):
            of_step = [one for one in given if one.key.step == step]
            held = [one for one in of_step if self.book.tasks.is_held(one)]
            if at is not None and not held:
                self._grant(task, step, period, reward, at, of_step)
            for award in held if at is None else ():
                if award.version == goal_version(task):
                    self._take(award, reward)

    def _grant(
        self, task: TaskSaid, step: str, period: str, reward: TaskRewardSaid, at: int, before: Sequence[Award]
    ) -> None:
        number = 1 + max((one.key.number for one in before), default=0)
        key = AwardKey(self.request.owner, task.id, step, period, number)
        kept = {effect for one in before for effect in self._kept(one)}
        award = Award(
            key,
            is_taken=False,
            at=min(at, self.now),
            recorded_at=self.now,
            version=goal_version(task),
            coupon="" if "coupon" in kept else reward.coupon,
            badge="" if "badge" in kept else reward.badge,
        )
        if reward.points and "points" not in kept:
            award = self._pay(award, reward)
        self._write(award)
        self._hear(heard(award, self.now))

    def _pay(self, award: Award, reward: TaskRewardSaid) -> Award:
        """Posts an award's points, as far as budgets grant them."""
        asked = AskedOf(
            "task",
            award.key.task,
            self.request.happening,
            self.request.owner,
            self.request.segments,
            self.request.minor,
        )
        before = dict(self.book.counts)
        granting = within_budgets(self.request.programme, asked, reward.currency, reward.points, self.book.counts)
        self.counts.update({key: count for key, count in self.book.counts.items() if before.get(key) != count})
        if not granting.points:
            return award
        entry = grant_points(self.pen(award.at), award, reward, granting.points, self.request.programme)
        posted = [(0 if entry is None else entry.seq, granting.points)]
        self.shares += note_shares(self.book, self.counts, granting.shares, posted)
        if entry is None:
            return award
        return replace(award, entry=entry.seq, points=entry.amount, currency=reward.currency)

    def _kept(self, award: Award) -> Iterable[str]:
        """What stayed of an award that was taken back."""
        taken = self.book.tasks.awards.get((award.key, True))
        for effect in ("points", "coupon", "badge") if taken is not None else ():
            if getattr(award, effect) and not getattr(taken, effect):
                yield effect

    def _take(self, award: Award, reward: TaskRewardSaid) -> None:
        points = 0
        entry = self.book.entries.get(award.entry)
        if award.points and entry is not None and "points" not in reward.keep:
            take_points(self.pen(self.now), entry, award, self.request, self.bring_back)
            points = award.points
        self._write(
            Award(
                award.key,
                is_taken=True,
                at=self.now,
                recorded_at=self.now,
                version=award.version,
                entry=award.entry,
                points=points,
                currency=award.currency,
                coupon="" if "coupon" in reward.keep else award.coupon,
                badge="" if "badge" in reward.keep else award.badge,
            )
        )

    def _write(self, award: Award) -> None:
        self.awards.append(award)
        self.book.tasks.add(award)

    def _hear(self, events: Iterable[Received]) -> None:
        for event in events:
            self.received.append(event)
            self.book.receive(event)


def _awarded(task: TaskSaid, stages: Sequence[Stage]) -> list[tuple[str, TaskRewardSaid, int | None]]:
    """What may be awarded, for what, and when it was reached: each stage, and the whole."""
    last = stages[-1].reached_at
    if not task.steps:
        return [("", task.reward, last)]
    return [*((stage.step.id, stage.step.reward, stage.reached_at) for stage in stages), ("", task.reward, last)]
