"""What members and tills are told of rewards: small frozen records of plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from regulars.domain.rewards.refusal import RewardRefused

__all__ = ["CardShown", "GameShown", "GiftDue", "HandedShown", "OddsShown", "RewardShown", "SeedShown"]


@dataclass(frozen=True, slots=True)
class RewardShown:
    """One reward, as it stands for a member or for nobody in particular.

    Attributes:
        left: how many are left now, in all and in this period; None is without a limit.
        valid_from, valid_to: as the programme says them; empty is without.
        reasons: why it may not be redeemed now; of nobody in particular only what holds for everybody.
    """

    id: str
    name: str
    kind: str
    cost: int
    currency: str
    fulfilment: str
    left: int | None = None
    valid_from: str = ""
    valid_to: str = ""
    reasons: tuple[RewardRefused, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it may be redeemed now."""
        return not self.reasons


@dataclass(frozen=True, slots=True)
class GiftDue:
    """A gift of the year that is due.

    Attributes:
        member_id: whose; empty where the shop has no name for them.
        gift: its id in the programme.
        on: the day that is celebrated, ISO.
        is_given: whether they have it, or had one within the last year.
    """

    member_id: str
    gift: str
    on: str
    is_given: bool


@dataclass(frozen=True, slots=True)
class CardShown:
    """A gift card as it stands.

    Attributes:
        currency: of its value.
        value: what may be spent of it now, in the smallest part.
        expiring: instant (µs UTC) to value that ends then, the earliest first.
        code: where it was issued just now; it is told once.
        entries: numbers of the ledger's entries that were written.
        replayed: the same key was answered before; nothing was done now.
    """

    currency: str
    value: int
    expiring: tuple[tuple[int, int], ...] = ()
    code: str = ""
    entries: tuple[int, ...] = ()
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class OddsShown:
    """One prize's odds, exactly as they are drawn now.

    Attributes:
        prize: its id; empty is nothing.
        name: how members know it.
        odds: as a fraction, ``1/20``.
        left: how many are left; None is without a limit.
    """

    prize: str
    name: str
    odds: str
    left: int | None = None


@dataclass(frozen=True, slots=True)
class GameShown:
    """One game, as it stands.

    Attributes:
        odds: of each prize, and of nothing last; they sum to one.
        day: whose seed it is drawn with, ISO.
        commitment: digest of that seed, which is revealed once the day is over.
        reasons: why the member asked for may not play now.
    """

    id: str
    name: str
    cost: int
    currency: str
    odds: tuple[OddsShown, ...]
    day: str
    commitment: str
    reasons: tuple[RewardRefused, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the member may play now."""
        return not self.reasons


@dataclass(frozen=True, slots=True)
class SeedShown:
    """The seed of a game's day that is over, and its digest, hexadecimal."""

    game: str
    day: str
    seed: str
    commitment: str


@dataclass(frozen=True, slots=True)
class HandedShown:
    """Something handed out to a member.

    Attributes:
        id: its name.
        kind: ``redemption``…
        about: id of the reward.
        points: below nought paid, above nought given.
        at: µs UTC.
        state: ``given`` or ``undone``.
        code: to be shown to the member; empty where there is none.
        entries: numbers of the ledger's entries.
        facts: what else is told of it.
        replayed: it was handed out before; nothing was done now.
    """

    id: str
    kind: str
    about: str
    points: int
    at: int
    state: str
    code: str = ""
    entries: tuple[int, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    replayed: bool = False
