"""Tiers under two programmes: the replayed past through each one's ladders, member by member."""

from __future__ import annotations

from collections import Counter as Number
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from regulars.domain.programme import Programme
from regulars.domain.tier_versions import LadderVersion
from regulars.domain.tiers_said import LadderSaid
from regulars.reward.replay.qualified import QualifiedTally
from regulars.reward.replay.quick_programme import QuickProgramme
from regulars.reward.tier_course import GRANDFATHERED, Course, Known, course, in_effect, name_of, version_at
from regulars.reward.tiers_said import version_of_said

__all__ = ["LadderPlan", "LadderReplay", "plan_ladders", "qualified_of"]


@dataclass(frozen=True, slots=True)
class LadderPlan:
    """One ladder, before and after. Counted.

    Attributes:
        as_of: when the change would apply, µs UTC: now, unless the file says a later day.
        up, down, same: members by their tier before and after; a tier the new ladder does not know is placed by its threshold.
        held: members whose tier is held up by grandfathering.
        before, after: tier to members of whom anything counted; empty where the programme has no such ladder.
        reached: of the new ladder, tier to members who ever had it in the replay.
    """

    ladder: str
    as_of: int
    up: int
    down: int
    same: int
    held: int
    before: Mapping[str, int]
    after: Mapping[str, int]
    reached: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LadderReplay:
    """Two programmes and what counted under each: before, after."""

    programmes: tuple[Programme, Programme]
    qualified: tuple[QualifiedTally, QualifiedTally]
    minor: int
    now: int


def qualified_of(quick: QuickProgramme, ladders: Iterable[LadderSaid], minor: int, now: int) -> QualifiedTally:
    """What collects what counts for these ladders in the replay of a programme."""
    zone = quick.programme.timezone
    metrics = dict.fromkeys(version_of_said(said, zone, minor, now, None).metric for said in ladders)
    return QualifiedTally(metrics, quick.names, now)


def plan_ladders(replay: LadderReplay) -> tuple[LadderPlan, ...]:
    """Every ladder of either programme.

    The ladder in force counts as if it had always been, the new one from now on or from the day it says, as when it is
    applied. Tiers given by hand are left aside.
    """
    said = [{each.id: each for each in programme.tiers} for programme in replay.programmes]
    return tuple(_planned(replay, name, said[0].get(name), said[1].get(name)) for name in {**said[0], **said[1]})


def _planned(replay: LadderReplay, name: str, old: LadderSaid | None, new: LadderSaid | None) -> LadderPlan:
    zones = [programme.timezone for programme in replay.programmes]
    was = None if old is None else version_of_said(old, zones[0], replay.minor, replay.now, None)
    will = None if new is None else version_of_said(new, zones[1], replay.minor, replay.now, was)
    at = replay.now if will is None else max(replay.now, will.applies_at)
    before: tuple[LadderVersion, ...] = () if was is None else (was,)
    after = () if will is None else in_effect(before if will is was else (*before, will))
    counted = _Counted(before, after, at)
    one, other = replay.qualified
    for owner in sorted(one.owners | other.owners):
        counted.add(_known(one, owner, before), _known(other, owner, after))
    steps = counted.steps
    return LadderPlan(
        name, at, steps[1], steps[-1], steps[0], counted.held, dict(counted.was), dict(counted.becomes),
        dict(counted.reached),
    )  # fmt: skip


def _known(tally: QualifiedTally, owner: str, versions: Sequence[LadderVersion]) -> Known:
    """What counts on this ladder: what only another one sums up begins nobody's tier here."""
    metrics = {version.metric for version in versions}
    return Known({metric: found for metric, found in tally.histories(owner).items() if metric in metrics})


class _Counted:
    """Adds members up."""

    def __init__(self, before: Sequence[LadderVersion], after: Sequence[LadderVersion], at: int) -> None:
        self.before, self.after, self.at = before, after, at
        self.was, self.becomes, self.reached = Number[str](), Number[str](), Number[str]()
        self.steps, self.held = Number[int](), 0
        self._ladders = [version_at(each, at).ladder if each else None for each in (before, after)]

    def add(self, known_before: Known, known_after: Known) -> None:
        came = course(self.before, known_before, None, self.at) if self.before else None
        goes = course(self.after, known_after, None, self.at) if self.after else None
        if came is None and goes is None:
            return
        old = self._name(self.before, came)
        new = self._name(self.after, goes)
        if old is not None:
            self.was[old] += 1
        if new is not None:
            self.becomes[new] += 1
        if goes is not None:
            self.held += any(
                each.reason == GRANDFATHERED and each.at <= self.at < each.until for each in goes.kept.floors
            )
            self._reach(known_after)
        step = self._step(old, new)
        self.steps[(step > 0) - (step < 0)] += 1

    def _name(self, versions: Sequence[LadderVersion], found: Course | None) -> str | None:
        """The tier; of somebody of whom nothing counted, the first."""
        if not versions:
            return None
        if found is None:
            return version_at(versions, self.at).ladder.tiers[0].name
        return name_of(versions, found.kept, (), self.at)

    def _reach(self, known: Known) -> None:
        """Which tiers the new rules, had they always been, would have given some time."""
        rules = LadderVersion(self.after[-1].ladder, self.after[-1].metric)
        found = course((rules,), known, None, self.at)
        if found is not None:
            names = {move.after for move in found.moves} | {name_of((rules,), found.kept, (), self.at)}
            self.reached.update({rules.ladder.tiers[0].name} | names)

    def _step(self, old: str | None, new: str | None) -> int:
        """Below nought is down. Where a ladder begins or ends, everybody begins or ends on its first tier."""
        was, will = self._ladders
        if will is None:
            return 0 if was is None or old is None else -was.rank_of(old)
        to = 0 if new is None else will.rank_of(new)
        if was is None or old is None:
            return to
        return to - (will.rank_of(old) if will.has(old) else will.rank_for(was.tiers[was.rank_of(old)].threshold))
