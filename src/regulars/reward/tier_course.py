"""A member's tier across the versions of a ladder: each instant is decided by the rules in force at it.

A new version begins with what its own rules make of everything known by then; who would come lower may be held up for a
while. No point moves: entries are read, never written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from regulars.domain.tier_state import Assignment, Move, Qualified
from regulars.domain.tier_versions import LadderVersion, Metric, TierKept
from regulars.reward.tiers import advance, joined, known_by, next_due, tier_name

__all__ = ["GRANDFATHERED", "Course", "Known", "course", "due_of", "in_effect", "joined_at", "name_of", "version_at"]

GRANDFATHERED = "grandfathered"
"""Why a tier is held up after the rules have changed."""


@dataclass(frozen=True, slots=True)
class Known:
    """All that decides one member's tier.

    Attributes:
        histories: what counted, by what is summed up.
        hands: tiers given by hand, in the order they were given.
    """

    histories: Mapping[Metric, Sequence[Qualified]]
    hands: tuple[Assignment, ...] = ()

    def of(self, version: LadderVersion) -> Sequence[Qualified]:
        """What counts for a version."""
        return self.histories.get(version.metric, ())


@dataclass(frozen=True, slots=True)
class Course:
    """What is kept of a member as of an instant, and what happened on the way."""

    kept: TierKept
    moves: tuple[Move, ...]


def in_effect(versions: Sequence[LadderVersion]) -> tuple[LadderVersion, ...]:
    """Versions by the instant they apply from, without those that a later one has replaced before they began."""
    kept: list[LadderVersion] = []
    for version in sorted(versions, key=lambda each: each.version):
        kept = [each for each in kept if each.applies_at < version.applies_at] + [version]
    return tuple(kept)


def version_at(versions: Sequence[LadderVersion], at: int) -> LadderVersion:
    """The version in force at an instant; `versions` by the instant they apply from."""
    return [each for each in versions if each.applies_at <= at][-1]


def joined_at(known: Known, to: int) -> int | None:
    """When a member's tier began: with the first thing that counted, or the first tier by hand; None where nothing did by `to`."""
    instants = [one.at for history in known.histories.values() for one in history if one.at <= to]
    return min([*instants, *(each.at for each in known.hands if each.at <= to)], default=None)


def course(versions: Sequence[LadderVersion], known: Known, kept: TierKept | None, to: int) -> Course | None:
    """Brings what is kept of a member up to an instant.

    Args:
        versions: of the ladder, by the instant they apply from; the first holds always.
        known: everything that counts; what is effective after `to` is not looked at.
        kept: as it was left; None folds from the start.
        to: not before what is kept.

    Returns:
        None for somebody of whom nothing counted yet. Where something came late, all is folded anew, as of `advance`.

    Example:
        >>> from regulars.domain.tiers import Ladder, Tier
        >>> from regulars.domain.tier_versions import ALWAYS
        >>> status = Metric("currency", "status")
        >>> old = LadderVersion(Ladder("stars", (Tier("basic", 0), Tier("gold", 100))), status)
        >>> new = LadderVersion(Ladder("stars", (Tier("basic", 0), Tier("gold", 200))), status, 2, applies_at=50)
        >>> found = course([old, new], Known({status: [Qualified(5, 120, 5)]}), None, to=60)
        >>> [(move.kind, move.at, move.after) for move in found.moves]
        [('upgraded', 5, 'gold'), ('ladder_changed', 50, 'basic')]
    """
    began = joined_at(known, to)
    if began is None:
        return None
    walk = _Walk(versions, known, began)
    if kept is None:
        return walk.to(walk.start(), to)
    if began == kept.state.joined and walk.is_in_time(kept):
        return walk.to(kept, to)
    anew = walk.to(walk.start(), kept.state.as_of).kept
    going = walk.to(anew, to)
    was, is_ = (name_of(versions, each, known.hands, kept.state.as_of) for each in (kept, anew))
    if was == is_:
        return going
    return Course(going.kept, (Move("corrected", kept.state.as_of, was, is_), *going.moves))


def name_of(versions: Sequence[LadderVersion], kept: TierKept, hands: Sequence[Assignment], at: int) -> str:
    """The tier in force."""
    ladder = _numbered(versions, kept.version).ladder
    return tier_name(ladder, kept.state, (*hands, *kept.floors), at)


def due_of(versions: Sequence[LadderVersion], kept: TierKept, hands: Sequence[Assignment]) -> int | None:
    """When something may happen by itself next: within the version, or because the next one begins."""
    version = _numbered(versions, kept.version)
    following = _after(versions, version)
    instants = [
        next_due(version.ladder, kept.state, (*hands, *kept.floors)),
        None if following is None else following.applies_at,
    ]
    return min((at for at in instants if at is not None), default=None)


def _numbered(versions: Sequence[LadderVersion], number: int) -> LadderVersion:
    return next(each for each in versions if each.version == number)


def _after(versions: Sequence[LadderVersion], version: LadderVersion) -> LadderVersion | None:
    place = versions.index(version) + 1
    return versions[place] if place < len(versions) else None


@dataclass(frozen=True, slots=True)
class _Walk:
    """One member's way through the versions."""

    versions: Sequence[LadderVersion]
    known: Known
    began: int

    def start(self) -> TierKept:
        return TierKept(version_at(self.versions, self.began).version, joined(self.began))

    def is_in_time(self, kept: TierKept) -> bool:
        """Whether nothing has come late since."""
        history = self.known.of(_numbered(self.versions, kept.version))
        return known_by(history, (*self.known.hands, *kept.floors), kept.state.as_of) == kept.state.folded

    def to(self, kept: TierKept, to: int) -> Course:
        moves: list[Move] = []
        version = _numbered(self.versions, kept.version)
        while (following := _after(self.versions, version)) is not None and following.applies_at <= to:
            kept = self._within(version, kept, following.applies_at - 1, moves)
            kept = self._changed(version, following, kept, moves)
            version = following
        return Course(self._within(version, kept, to, moves), tuple(moves))

    def _within(self, version: LadderVersion, kept: TierKept, to: int, moves: list[Move]) -> TierKept:
        if to < kept.state.as_of:
            return kept
        hands = (*self.known.hands, *kept.floors)
        turned = advance(version.ladder, kept.state, self.known.of(version), to, hands)
        moves += turned.moves
        return TierKept(kept.version, turned.state, kept.floors)

    def _changed(self, old: LadderVersion, new: LadderVersion, kept: TierKept, moves: list[Move]) -> TierKept:
        """Under the new rules from their first instant on; told where the tier is another by that alone."""
        at = max(new.applies_at, kept.state.as_of)
        before = tier_name(old.ladder, kept.state, (*self.known.hands, *kept.floors), at - 1)
        floors = tuple(each for each in kept.floors if each.until > at)
        now = self._anew(new, floors, at)
        held = tier_name(old.ladder, kept.state, kept.floors, at - 1)
        until = new.grandfather_until
        if until is not None and until > at and new.ladder.has(held):
            alone = tier_name(new.ladder, now.state, floors, at)
            if new.ladder.rank_of(held) > new.ladder.rank_of(alone):
                floors = (*floors, Assignment(held, at, until, "programme", GRANDFATHERED, is_floor=True))
                now = self._anew(new, floors, at)
        after = tier_name(new.ladder, now.state, (*self.known.hands, *floors), at)
        if after != before:
            moves.append(Move("ladder_changed", at, before, after))
        return now

    def _anew(self, version: LadderVersion, floors: tuple[Assignment, ...], at: int) -> TierKept:
        hands = (*self.known.hands, *floors)
        turned = advance(version.ladder, joined(self.began), self.known.of(version), at, hands)
        return TierKept(version.version, turned.state, floors)
