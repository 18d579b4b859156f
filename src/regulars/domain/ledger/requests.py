"""What may be asked of the ledger. Every request says whose it is, and what has to be looked up for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from regulars.domain.ledger.entries import NOWHERE, Source
from regulars.domain.ledger.terms import Expiry, Restoration, Span, Terms

__all__ = [
    "Activate",
    "Adjust",
    "CancelPending",
    "Capture",
    "ClawBack",
    "Earn",
    "Expire",
    "HoldPoints",
    "RefundedLine",
    "Request",
    "RequestKey",
    "Reverse",
    "ReverseEarn",
    "Settle",
    "Spend",
    "Transfer",
    "Void",
    "WalletKey",
]


class WalletKey(NamedTuple):
    """One owner's points of one currency."""

    owner: str
    currency: str


@dataclass(frozen=True, slots=True)
class RequestKey:
    """What a caller calls a request, so that a repeat is known as one.

    Attributes:
        route: which door it came through: the same key at another door is another request.
        key: the caller's own.
        fingerprint: digest of what was asked; empty takes that of the request itself.
    """

    route: str
    key: str
    fingerprint: bytes = b""


class ClawBack(StrEnum):
    """How far a refund may reach for points that were already spent."""

    ONLY_PENDING = "only_pending"
    """The pending part and what is left of the same lot; the rest is forgiven."""
    WITHIN_BALANCE = "within_balance"
    """Then the owner's other points, down to none; the rest is forgiven."""
    UNLIMITED = "unlimited"
    """Then a debt, which the next points pay."""


@dataclass(frozen=True, slots=True)
class Request:
    """Anything asked of the ledger.

    Attributes:
        owner: whose points: ``member:17``, ``group:3``.
        currency: which points.
        at: when it counts, µs UTC; None is now. Never in the future.
        actor: who asks.
        reason: why, in a person's words.
    """

    owner: str
    currency: str = "points"
    at: int | None = None
    actor: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Earn(Request):
    """Points for an act; `basis` is the money they were earned on, minor units."""

    points: int = 0
    source: Source = NOWHERE
    terms: Terms = field(default_factory=Terms)
    basis: int | None = None
    rule_version: str = ""


@dataclass(frozen=True, slots=True)
class Activate(Request):
    """The event came: points earned for `source` become spendable, and live by `expiry` from now."""

    source: Source = NOWHERE
    expiry: Expiry = field(default_factory=Expiry)
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class CancelPending(Request):
    """Points earned for `source` that still wait for an event are taken back."""

    source: Source = NOWHERE


@dataclass(frozen=True, slots=True)
class Spend(Request):
    """Points for goods, the earliest to expire first.

    Attributes:
        slide: the act keeps sliding points alive for so long from now.
    """

    points: int = 0
    source: Source = NOWHERE
    slide: Span | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class HoldPoints(Request):
    """Sets points aside for `ttl_us` microseconds under an id of the caller's."""

    hold: str = ""
    points: int = 0
    ttl_us: int = 0


@dataclass(frozen=True, slots=True)
class Capture(Request):
    """Spends points of a hold, all of them or fewer, and frees the rest."""

    hold: str = ""
    points: int = 0


@dataclass(frozen=True, slots=True)
class Void(Request):
    """Frees a hold."""

    hold: str = ""


@dataclass(frozen=True, slots=True)
class RefundedLine:
    """Money given back for one line of an order, minor units, by this refund alone."""

    line: str
    basis: int


@dataclass(frozen=True, slots=True)
class ReverseEarn(Request):
    """An order was refunded, whole or by lines: what was earned on those lines is taken back, in proportion.

    Attributes:
        source: type and id of the order.
        refund: the refund's own id: the same one twice is once.
        lines: what was refunded of each line; none is the whole order.
    """

    source: Source = NOWHERE
    refund: str = ""
    lines: tuple[RefundedLine, ...] = ()
    claw_back: ClawBack = ClawBack.WITHIN_BALANCE


@dataclass(frozen=True, slots=True)
class Reverse(Request):
    """Undoes one entry: what was earned is taken back, what was spent is given back.

    Attributes:
        entry: its seq.
        refund: id of the refund; the same one twice is once.
        points: how many of it; None is all that is left.
    """

    entry: int = 0
    refund: str = ""
    points: int | None = None
    claw_back: ClawBack = ClawBack.WITHIN_BALANCE
    restoration: Restoration = field(default_factory=Restoration)


@dataclass(frozen=True, slots=True)
class Transfer(Request):
    """Points go to another owner, each with the date it expires at."""

    to: str = ""
    points: int = 0
    source: Source = NOWHERE


@dataclass(frozen=True, slots=True)
class Adjust(Request):
    """A correction by hand, up or down; `actor` and `reason` are a must."""

    points: int = 0
    source: Source = NOWHERE
    terms: Terms = field(default_factory=Terms)


@dataclass(frozen=True, slots=True)
class Expire(Request):
    """Writes down what has expired by `at`. It changes no answer: the effective time has decided before."""


@dataclass(frozen=True, slots=True)
class Settle(Request):
    """Pays what can be paid of an open debt. It, too, changes no answer."""
