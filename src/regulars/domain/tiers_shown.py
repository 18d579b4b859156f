"""What is told of tiers: small frozen records of plain values, ready to be said as JSON. Instants are µs UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from regulars.domain.tier_state import Assignment, Standing

__all__ = ["LadderShown", "MemberTier", "PreviewShown", "SweptTiers", "TierShown"]


@dataclass(frozen=True, slots=True)
class TierShown:
    """One tier: its name, what comes here, what stays, and how many members have it."""

    id: str
    name: str
    threshold: int
    keep: int
    members: int


@dataclass(frozen=True, slots=True)
class LadderShown:
    """One ladder in force.

    Attributes:
        metric: ``currency``, ``spend``, ``orders`` or ``events``.
        of: the currency's or the event's name.
        version: of its rules; `next_at` is when the next version applies, None where there is none.
        tiers: the lowest first; members of whom nothing counted yet have the first, and are not in it.
    """

    id: str
    metric: str
    of: str
    version: int
    next_at: int | None
    tiers: tuple[TierShown, ...]


@dataclass(frozen=True, slots=True)
class MemberTier:
    """A member on one ladder as of an instant.

    Attributes:
        standing: everything about the tier.
        since: since when it is in force; None where nothing counted yet.
        perks: ids of what goes with it.
    """

    ladder: str
    as_of: int
    standing: Standing
    since: int | None
    perks: tuple[str, ...] = ()

    @property
    def assignment(self) -> Assignment | None:
        """The tier given by hand, or held up, where one is."""
        return self.standing.assignment


@dataclass(frozen=True, slots=True)
class PreviewShown:
    """What a changed ladder would do; counted, nothing is written.

    Attributes:
        applies_at: when it would.
        is_changed: whether it says anything new.
        up, down, same: members by what the change alone does to their tier; held up ones count as the same.
        held: members whose tier is held up by grandfathering.
        before, after: tier to members.
    """

    ladder: str
    applies_at: int
    is_changed: bool
    up: int
    down: int
    same: int
    held: int
    before: Mapping[str, int]
    after: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SweptTiers:
    """What a sweep did: members looked at, moves written, moves passed on as events."""

    members: int = 0
    moves: int = 0
    told: int = 0
