"""What has happened to a code: a list of events, and what they add up to."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from regulars.domain.budgets import BudgetUse

__all__ = ["CodeEvent", "CodeEventKind", "CodeState", "Counts", "Lock", "Use"]


class CodeEventKind(StrEnum):
    """What may happen to a code. Expiry is none of it: time alone decides that."""

    ISSUED = "issued"
    RESERVED = "reserved"
    LOCKED = "locked"
    REDEEMED = "redeemed"
    RELEASED = "released"
    ROLLED_BACK = "rolled_back"
    DISABLED = "disabled"
    ENABLED = "enabled"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class CodeEvent:
    """One thing that happened to a code.

    Attributes:
        at: µs UTC.
        member: who; empty where nobody is known.
        session: of a lock: the checkout, by the shop's own name.
        order: of a use: the order, which no other use has.
        until: of a lock or a reservation: the first instant it no longer holds.
        discount: of a use: what it took off, minor units.
        version: of a use: of the batch.
    """

    kind: CodeEventKind
    at: int
    member: str = ""
    session: str = ""
    order: str = ""
    until: int = 0
    discount: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Lock:
    """A checkout that keeps a use for itself until `until`, µs UTC."""

    member: str
    order: str
    until: int


@dataclass(frozen=True, slots=True)
class Use:
    """A use by an order."""

    member: str
    at: int
    discount: int
    is_rolled_back: bool = False


@dataclass(slots=True)
class CodeState:
    """Where a code stands: the fold of its events.

    Attributes:
        holder: who it was issued to; empty is nobody.
        reserved_for: who has reserved it, until `reserved_until`.
        locks: by checkout; those that have run out are still here until they are asked about.
        uses: by order: those of the orders that are asked about, or all.
        live_uses: how many there are in all that were not given back.
        is_disabled: switched off, or revoked for good.

    Example:
        >>> code = CodeState.after([CodeEvent(CodeEventKind.LOCKED, 5, session="s", until=9), CodeEvent(CodeEventKind.DISABLED, 6)])
        >>> code.open_locks(8), code.open_locks(9), code.is_disabled
        (1, 0, True)
    """

    holder: str = ""
    reserved_for: str = ""
    reserved_until: int = 0
    locks: dict[str, Lock] = field(default_factory=dict)
    uses: dict[str, Use] = field(default_factory=dict)
    live_uses: int = 0
    is_disabled: bool = False
    is_revoked: bool = False

    @classmethod
    def after(cls, events: list[CodeEvent]) -> CodeState:
        """What events, oldest first, add up to."""
        state = cls()
        for event in events:
            state.take(event)
        return state

    def take(self, event: CodeEvent) -> None:
        """Goes on by one event."""
        match event.kind:
            case CodeEventKind.ISSUED:
                self.holder = event.member
            case CodeEventKind.RESERVED:
                self.reserved_for, self.reserved_until = event.member, event.until
            case CodeEventKind.LOCKED:
                self.locks[event.session] = Lock(event.member, event.order, event.until)
            case CodeEventKind.RELEASED:
                self.locks.pop(event.session, None)
            case CodeEventKind.REDEEMED:
                self.locks.pop(event.session, None)
                self.uses[event.order] = Use(event.member, event.at, event.discount)
                self.live_uses += 1
            case CodeEventKind.ROLLED_BACK:
                use = self.uses[event.order]
                self.uses[event.order] = Use(use.member, use.at, use.discount, is_rolled_back=True)
                self.live_uses -= 1
            case CodeEventKind.DISABLED | CodeEventKind.ENABLED:
                self.is_disabled = event.kind is CodeEventKind.DISABLED
            case CodeEventKind.REVOKED:
                self.is_revoked = True

    def open_locks(self, at: int, *, but: str = "") -> int:
        """Checkouts that keep a use at an instant, besides one."""
        return sum(lock.until > at for session, lock in self.locks.items() if session != but)


@dataclass(frozen=True, slots=True)
class Counts:
    """How often a batch is used beyond the one code, at this instant and besides the checkout that asks.

    Attributes:
        by_member: live uses, and where they count open locks, of the member, over the whole batch.
        in_all: the same of everybody.
        budgets: of each budget of the batch, what was granted before in its period.
    """

    by_member: int = 0
    in_all: int = 0
    budgets: tuple[BudgetUse, ...] = ()
