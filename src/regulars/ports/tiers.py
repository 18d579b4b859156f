"""One tenant's tiers: what may be asked of the place that keeps them, beside the ledger whose entries they follow from.

What is kept of a member can be made anew from entries, events and tiers given by hand at any time; versions of ladders,
moves and tiers given by hand are history, and only ever added to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from regulars.domain.ledger.entries import Entry
from regulars.domain.ledger.inbox import Received
from regulars.domain.ledger.requests import RequestKey
from regulars.domain.tier_state import Assignment, Move
from regulars.domain.tier_versions import LadderVersion, TierKept

__all__ = ["Folded", "Kept", "MoveKept", "PerkUse", "Tiers", "Touched", "UsedUp"]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a member; `revision` rises with every writing."""

    revision: int
    kept: TierKept


@dataclass(frozen=True, slots=True)
class Folded:
    """What is to be kept of a member.

    Attributes:
        owner: as ``member:17``.
        others: names joined to the member, of whom nothing is kept any more.
        revision: that it was folded from; 0 where nothing was kept.
        tier: in force.
        due_at: when something may happen by itself next, µs UTC.
    """

    owner: str
    others: tuple[str, ...]
    revision: int
    kept: TierKept
    tier: str
    due_at: int | None
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class MoveKept:
    """A move with its number, which rises in the order moves were written."""

    seq: int
    ladder: str
    owner: str
    move: Move
    recorded_at: int


@dataclass(frozen=True, slots=True)
class Touched:
    """Owners with something new, and up to where was looked: the ledger's entry, and when the last event came."""

    owners: tuple[str, ...]
    entries: int
    events: int


class UsedUp(Exception):
    """A perk's limit is reached: nothing was written."""


@dataclass(frozen=True, slots=True)
class PerkUse:
    """One use of a perk: its number, its instant, and whether the same request had written it before."""

    seq: int
    at: int
    is_replayed: bool = False


class Tiers(Protocol):
    """One tenant's tiers."""

    def versions(self) -> Mapping[str, tuple[LadderVersion, ...]]:
        """Every ladder's versions, by the instant they apply from."""
        ...

    def put_version(self, version: LadderVersion, at: int) -> bool:
        """Keeps a version, and makes everybody on the ladder due when it begins; False where it was there already."""
        ...

    def kept(self, ladder: str, owners: Sequence[str]) -> Mapping[str, Kept]:
        """What is kept of these owners; who is not there has nothing."""
        ...

    def everybody(self, ladder: str) -> Sequence[str]:
        """Owners of whom something is kept."""
        ...

    def counts(self, ladder: str) -> Mapping[str, int]:
        """Tier to how many have it, as it is kept."""
        ...

    def entries(self, owners: Sequence[str], currency: str) -> Mapping[str, Sequence[Entry]]:
        """What these owners earned, what was corrected, and what undid it, oldest first."""
        ...

    def received(self, owners: Sequence[str]) -> Mapping[str, Sequence[Received]]:
        """These owners' events at the till."""
        ...

    def hands(self, ladder: str, owners: Sequence[str]) -> Mapping[str, tuple[Assignment, ...]]:
        """Tiers given by hand, in the order they were given; one that was ended has its end."""
        ...

    def assign(self, ladder: str, owner: str, given: Assignment, key: RequestKey) -> bool:
        """Keeps a tier given by hand; False where the same request was kept before.

        Raises:
            KeyReused: the key was used for another request.
        """
        ...

    def end_hands(self, ladder: str, owner: str, at: int, author: str, reason: str) -> None:
        """Ends whatever was given by hand."""
        ...

    def keep(self, ladder: str, folded: Sequence[Folded], at: int) -> Sequence[str]:
        """Keeps what was folded, with its moves, in one commit.

        Returns:
            Owners left alone because somebody else was quicker: fold them again.
        """
        ...

    def due(self, ladder: str, at: int, limit: int) -> Sequence[str]:
        """Owners to whom something may have happened by itself by an instant."""
        ...

    def touched(self, ladder: str) -> Touched:
        """Owners with entries or events since it was last noted."""
        ...

    def note_touched(self, ladder: str, touched: Touched) -> None:
        """Notes up to where was looked."""
        ...

    def moves(self, ladder: str, owners: Sequence[str], limit: int) -> Sequence[MoveKept]:
        """What happened to these owners' tier, the latest first."""
        ...

    def move(self, seq: int) -> MoveKept | None:
        """One move by its number."""
        ...

    def untold(self, limit: int) -> Sequence[MoveKept]:
        """Moves that were not passed on yet, oldest first."""
        ...

    def note_told(self, seq: int) -> None:
        """Notes that moves up to this one were passed on."""
        ...

    def perk_uses(self, perk: str, owners: Sequence[str], since: int, upto: int = 2**62) -> int:
        """How often owners have used a perk since an instant, up to the use of a number."""
        ...

    def use_perk(
        self, perk: str, owners: Sequence[str], at: int, since: int, limit: int | None, key: RequestKey
    ) -> PerkUse:
        """Writes a use by the first of these owners, durable when this returns; uses are counted by one at a time.

        Raises:
            UsedUp: owners have used it `limit` times since an instant.
            KeyReused: the key was used for another request.
        """
        ...

    def close(self) -> None:
        """Lets go of connections."""
        ...
