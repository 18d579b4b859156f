"""What the ledger answers: the entries it wrote, or why it wrote none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import msgspec

from regulars.domain.budget_said import BudgetShare
from regulars.domain.ledger.counts import CountKey
from regulars.domain.ledger.entries import Entry, Hold, Undoing
from regulars.domain.ledger.inbox import Received
from regulars.domain.tasks.record import Award, Mark

__all__ = ["Answer", "Balance", "Change", "Refusal", "RefusalCode"]


class RefusalCode(StrEnum):
    """Why a request was refused. A refusal is an answer: it is kept, and a repeat hears it again."""

    NOT_ENOUGH = "not_enough_points"
    UNKNOWN_ENTRY = "entry_unknown"
    UNKNOWN_HOLD = "hold_unknown"
    HOLD_OVER = "hold_over"
    HOLD_TAKEN = "hold_exists"
    NOTHING_PENDING = "nothing_pending"
    NOTHING_EARNED = "nothing_earned"
    NOT_REVERSIBLE = "not_reversible"
    ALREADY_REVERSED = "already_reversed"
    TOO_MUCH = "more_than_left"
    DUPLICATE = "already_posted"
    FUTURE = "effective_in_future"
    REASON_MISSING = "reason_missing"
    SAME_OWNER = "same_owner"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing was written; `asked` and `left` are points where that says more."""

    code: RefusalCode
    asked: int = 0
    left: int = 0

    @property
    def shortfall(self) -> int:
        """How many points are missing."""
        return max(0, self.asked - self.left)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a request.

    Attributes:
        entries: seq of each entry written, in order.
        figures: points by what happened: ``earned``, ``spent``, ``revoked``, ``forgiven``, ``debt``, ``restored``…
        refusal: why nothing was written.
        replayed: the same request was answered before; nothing was written now.
        fate: of an event that was received: what became of it (`regulars.domain.till.Fate`).
        remark: code of what is odd about it; empty where nothing is.
    """

    entries: tuple[int, ...] = ()
    figures: Mapping[str, int] = field(default_factory=dict)
    refusal: Refusal | None = None
    replayed: bool = False
    fate: str = ""
    remark: str = ""


class Change(msgspec.Struct, frozen=True):
    """What one request is to write, as a room decided it: nothing has happened yet.

    Attributes:
        received: events to keep.
        settled: messages that waited, and do no more.
        counts: what counts are now.
        marks, awards: what was done towards tasks, and lines of the log of awards.
        shares: what entries took of budgets.
        fate, remark: as in `Answer`.
    """

    entries: tuple[Entry, ...] = ()
    holds: tuple[Hold, ...] = ()
    undoings: tuple[Undoing, ...] = ()
    figures: Mapping[str, int] = msgspec.field(default_factory=dict)
    received: tuple[Received, ...] = ()
    settled: tuple[str, ...] = ()
    counts: Mapping[CountKey, int] = msgspec.field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    awards: tuple[Award, ...] = ()
    shares: tuple[BudgetShare, ...] = ()
    fate: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """One owner's points of one currency at an instant.

    Attributes:
        available: may be spent now.
        pending: will be, later or when an event comes.
        held: set aside by open holds.
        debt: owed; the next points pay it first.
        expiring: instant to points, of those available, the earliest first.
    """

    currency: str
    available: int
    pending: int
    held: int
    debt: int = 0
    expiring: tuple[tuple[int, int], ...] = ()
