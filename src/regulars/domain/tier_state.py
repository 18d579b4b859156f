"""Where a member stands on a ladder, what counted, and what happened on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

__all__ = ["Assignment", "Move", "MoveKind", "Qualified", "Standing", "TierState"]


class Qualified(NamedTuple):
    """Something that counts for tiers, or, below nought, that no longer does. Never a balance, never what was spent.

    Attributes:
        at: when it is known from, µs UTC: its effective instant.
        points: of the qualifying currency, or whatever the ladder's metric is.
        counts_at: when it counts: for a refund the instant of what it undoes, so that it lowers the very window that rose.
    """

    at: int
    points: int
    counts_at: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """A tier given by hand. While it lasts it stands instead of the earned one, which goes on beneath it.

    Attributes:
        at: first instant. until: first instant at which it is over.
        is_floor: it only holds the tier up: whoever earns a higher one has that.
    """

    tier: str
    at: int
    until: int
    author: str
    reason: str
    is_floor: bool = False

    def __post_init__(self) -> None:
        """Refuses an assignment without an author, a reason, or an end after its start."""
        if not self.author.strip() or not self.reason.strip():
            raise ValueError("a tier given by hand needs an author and a reason")
        if self.until <= self.at:
            raise ValueError("a tier given by hand needs an end after its start")


MoveKind = Literal[
    "upgraded", "downgraded", "prolonged", "grace_began", "will_downgrade", "assigned", "assignment_ended", "corrected",
    "ladder_changed",
]  # fmt: skip
"""``corrected``: something that came late has changed the tier of a time that was over; ``ladder_changed``: new rules did."""


@dataclass(frozen=True, slots=True)
class Move:
    """Something that happened to a member's tier; each is told once.

    Attributes:
        at: when, µs UTC.
        before, after: tiers by name; the same where it stayed.
        missing: what the metric lacks, where something does.
        days: for ``will_downgrade``: days to the review.
    """

    kind: MoveKind
    at: int
    before: str
    after: str
    missing: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class TierState:
    """What is remembered between turns; with the history it is enough to go on.

    Attributes:
        rank: place on the ladder that was earned; hands aside.
        since: when that tier began.
        anchor: what is collected from here on counts anew: after what brought the tier, or after its last review.
        valid_until: first instant at which it no longer holds by itself: its review; None is for good.
        grace_from: the review that found too little, while there is still time to make it up.
        stands_on: the window, from and to, that last brought or kept the tier.
        as_of: up to and with this instant everything is in.
        folded: how many qualifying entries and assignments that is: others that count from before came late.
    """

    joined: int
    rank: int = 0
    since: int = 0
    anchor: int = 0
    valid_until: int | None = None
    grace_from: int | None = None
    stands_on: tuple[int, int] | None = None
    as_of: int = -1
    folded: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything a member may know of their tier.

    Attributes:
        tier: the one in force: given by hand while that lasts, else earned.
        earned: the one earned.
        metric: of the running window.
        review_at: when it is decided whether the tier stays; None is never.
        grace_until: while something can still be made up.
        points_to_keep: what the reviewed window still lacks; nought where nothing, or no review comes.
        next_tier, points_to_next: None and nought at the top.
        projected_tier: after the coming review, if nothing more happens.
    """

    tier: str
    earned: str
    since: int
    metric: int
    valid_until: int | None
    review_at: int | None
    grace_until: int | None
    points_to_keep: int
    next_tier: str | None
    points_to_next: int
    projected_tier: str
    assignment: Assignment | None
