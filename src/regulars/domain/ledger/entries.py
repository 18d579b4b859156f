"""What the ledger keeps: entries, the lots they open, holds, and how much of an entry was undone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

import msgspec

from regulars.domain.ledger.accounts import HOUSE, AccountKey, Role

__all__ = [
    "KEYED",
    "NOWHERE",
    "Entry",
    "Hold",
    "HoldState",
    "Kind",
    "Lot",
    "Opens",
    "Source",
    "Take",
    "Undoing",
]


class Kind(StrEnum):
    """What an entry does."""

    EARN = "earn"
    ACTIVATE = "activate"
    CANCEL_PENDING = "cancel_pending"
    SPEND = "spend"
    HOLD_CAPTURE = "hold_capture"
    EXPIRE = "expire"
    REVOKE = "revoke"
    FORGIVE = "forgive"
    RESTORE = "restore"
    LAPSE = "lapse"
    TRANSFER = "transfer"
    ADJUST = "adjust"
    ARREARS_NET = "arrears_net"


KEYED: Final = frozenset(
    {Kind.EARN, Kind.ACTIVATE, Kind.SPEND, Kind.HOLD_CAPTURE, Kind.EXPIRE, Kind.TRANSFER, Kind.ADJUST}
)
"""Kinds whose business key may stand once in an account. Reversals are kept single by their refund's id instead."""


class Opens(StrEnum):
    """Whether an entry opens a lot, and how that lot ends."""

    NOTHING = ""
    FIXED = "fixed"
    """At the lot's own ``expires_at``, or never."""
    SLIDING = "sliding"
    """When the owner has been still for too long: at the account's own date."""


class Take(NamedTuple):
    """Points of one lot that an entry uses up, or, below nought, gives back to it."""

    lot: int
    amount: int


class Source(NamedTuple):
    """What an entry is for: its business key within an account, together with its kind.

    Attributes:
        type: ``order``, ``refund``, ``redemption``, ``hold``…
        id: of that type; ids of offline tills are taken as they are.
        line: of an order; empty for the whole.
        rule: which rule of the programme.
    """

    type: str
    id: str
    line: str = ""
    rule: str = ""


NOWHERE: Final = Source("", "")


class Entry(msgspec.Struct, frozen=True):
    """One row of the journal: `amount` points go from the debit account to the credit account.

    Attributes:
        seq: from 1, without gaps: its leaf in the tree is number ``seq - 1``.
        effective_at: when it counts, µs UTC.
        recorded_at: when it was written, µs UTC; rises with every entry whatever the clock does.
        activates_at: first instant at which the lot it opens may be spent.
        expires_at: first instant at which that lot may no more be spent; None is never.
        takes: which lots it uses up or gives back to.
        reverses: the entry it undoes.
        root: the earning entry the points stem from.
        slides_to: the account's new date for sliding expiry.
        basis: what it was earned on, minor units of money.
        rule_version, actor, reason: who and why.
    """

    seq: int
    kind: Kind
    debit: AccountKey
    credit: AccountKey
    amount: int
    effective_at: int
    recorded_at: int
    opens: Opens = Opens.NOTHING
    activates_at: int | None = None
    expires_at: int | None = None
    takes: tuple[Take, ...] = ()
    reverses: int | None = None
    root: int | None = None
    slides_to: int | None = None
    source: Source = NOWHERE
    basis: int | None = None
    rule_version: str = ""
    actor: str = ""
    reason: str = ""

    @property
    def holder(self) -> AccountKey:
        """The account whose business key it carries: the owner's side; of two owners, who gives."""
        return self.credit if self.debit.owner == HOUSE else self.debit


class Lot(msgspec.Struct, frozen=True):
    """The points that one entry credited, as far as they are left.

    Attributes:
        id: the entry that opened it.
        role: ``main`` or ``pending``.
        remaining: of `original`.
        earned_at: effective instant of the entry.
        sliding: it ends at the account's date, not at `expires_at`.
        root: the earning entry its points stem from.
    """

    id: int
    role: Role
    original: int
    remaining: int
    earned_at: int
    activates_at: int
    expires_at: int | None
    sliding: bool
    root: int


class HoldState(StrEnum):
    """Where a hold stands. An open one is over at its `ends_at`, whether or not anybody wrote that down."""

    OPEN = "open"
    CAPTURED = "captured"
    VOIDED = "voided"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Hold:
    """Points set aside for a purchase that is not done yet.

    Attributes:
        pins: which lots they lie in; pinned points do not expire before the hold ends.
        ends_at: first instant at which it no longer holds.
    """

    id: str
    owner: str
    currency: str
    amount: int
    pins: tuple[Take, ...]
    ends_at: int
    state: HoldState = HoldState.OPEN
    captured: int = 0


@dataclass(frozen=True, slots=True)
class Undoing:
    """One reversal, or part of one, of an entry: one a refund.

    Attributes:
        seq: the entry undone.
        refund: the refund it was undone by.
        basis: money refunded by it, minor units.
        points: points undone by it, however they were found.
        forgiven: of these, what nobody could give back; below nought where it was recovered later.
    """

    seq: int
    refund: str
    basis: int
    points: int
    forgiven: int = 0
