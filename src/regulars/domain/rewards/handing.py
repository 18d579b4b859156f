"""Something is handed out: what is looked up for it, what a room decides, and what is kept.

Rewards, gifts, check-ins and draws are all handed out in the same way: once an occasion, under limits that are counted,
for points or with points, with a code or without, in one transaction of the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import msgspec

from regulars.domain.ledger.book import Wallet
from regulars.domain.ledger.counts import CountKey
from regulars.domain.ledger.requests import Request
from regulars.domain.rewards.refusal import RewardRefused

__all__ = ["Handed", "HandedState", "Handing", "HandingKind", "HandingPage", "Occasion", "Undoing", "Verdict"]


class HandingKind(StrEnum):
    """What something is handed out for."""

    REDEMPTION = "redemption"
    GIFT = "gift"
    CHECK_IN = "check_in"
    GIFT_CARD = "gift_card"
    CARD_CLAIM = "card_claim"
    DRAW = "draw"


class HandedState(StrEnum):
    """Where it stands."""

    GIVEN = "given"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What is handed out once.

    Attributes:
        kind: for what.
        about: id of the reward, gift or game.
        owner: to whom, as the ledger calls them.
        name: the order, the year, the day, the draw: one owner gets one thing once for it.
    """

    kind: HandingKind
    about: str
    owner: str
    name: str


class Handed(msgspec.Struct, frozen=True):
    """What was handed out, as it is kept.

    Attributes:
        id: made of the occasion: the same one is the same thing.
        at: µs UTC.
        entries: numbers of the ledger's entries, in order.
        points: below nought paid, above nought given.
        coupon, mark: the coupon whose code it is, and the code's digest; empty where there is none.
        takes: what it took from counts: owner, name, period, how many.
        facts: what else is to be remembered of it.
        state: whether it was given back.
        undone_at: when, µs UTC; 0 is never.
    """

    id: str
    kind: HandingKind
    about: str
    owner: str
    occasion: str
    at: int
    entries: tuple[int, ...] = ()
    points: int = 0
    coupon: str = ""
    mark: bytes = b""
    takes: tuple[tuple[CountKey, int], ...] = ()
    facts: Mapping[str, str] = msgspec.field(default_factory=dict)
    state: HandedState = HandedState.GIVEN
    undone_at: int = 0


@dataclass(frozen=True, slots=True)
class HandingPage:
    """What is known when it is decided, under the ledger's lock.

    Attributes:
        at: the ledger's time, µs UTC.
        before: what was handed out on the same occasion; None is nothing.
        counts: of those asked for; one that is missing is nought.
        wallets: the owner's points of the currency asked for, and those under every other name of theirs.
        earned: points earned ever, less those taken back.
    """

    at: int
    before: Handed | None = None
    counts: Mapping[CountKey, int] = field(default_factory=dict)
    wallets: tuple[Wallet, ...] = ()
    earned: int = 0


@dataclass(frozen=True, slots=True)
class Handing:
    """What a room decided to hand out: nothing has happened yet.

    Attributes:
        posts: what is asked of the ledger.
        points: below nought paid, above nought given.
        takes: added to counts; an undoing gives it back to the period it came from.
        sets: counts that are set, and stay so.
        coupon, mark: a code to be added to a coupon, by its digest.
        facts: what else is to be remembered.
    """

    posts: tuple[Request, ...] = ()
    points: int = 0
    takes: Mapping[CountKey, int] = field(default_factory=dict)
    sets: Mapping[CountKey, int] = field(default_factory=dict)
    coupon: str = ""
    mark: bytes = b""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Undoing:
    """What a room decided to take back: what is asked of the ledger."""

    posts: tuple[Request, ...] = ()


Verdict = tuple[RewardRefused, ...]
"""Every reason why nothing happens."""
