"""What the past earns, by the piece: earnings, events and counts that are kept together or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from regulars.domain.ledger.counts import CountKey
from regulars.domain.ledger.inbox import Received

__all__ = ["EarnedRow", "KnownEvent", "PastMoved", "PastPiece", "PastTally"]


class EarnedRow(NamedTuple):
    """One earning: what one rule gives for one line of an order, or for an event.

    Attributes:
        owner: whose, as ``member:7``.
        source_type, source_id, line, rule: its business key.
        at: when it counts, µs UTC.
        activates_at, expires_at: from when, and until when it may be spent, µs UTC; None is never.
        basis: money it was earned on, minor units.
    """

    owner: str
    currency: str
    points: int
    source_type: str
    source_id: str
    line: str
    rule: str
    rule_version: str
    at: int
    activates_at: int
    expires_at: int | None
    basis: int


class KnownEvent(NamedTuple):
    """An event that was received: its message, whose it was, which order it is about (None where none), which refund."""

    message: str
    owner: str
    order_key: str | None
    refund: str


class PastTally(NamedTuple):
    """How many orders were received, and how many of them earned something."""

    orders: int
    earned: int


@dataclass(frozen=True, slots=True)
class PastPiece:
    """Part of a shop's past, for one transaction.

    Attributes:
        earned: in the order of their events.
        received: the events, as if the till had received them.
        before: every count it looked at, as it was; nought where it was not there.
        counts: those that it changes, as they are afterwards.
    """

    earned: Sequence[EarnedRow]
    received: Sequence[Received]
    before: Mapping[CountKey, int]
    counts: Mapping[CountKey, int]


class PastMoved(Exception):
    """An event of the piece was received meanwhile, or a count is no longer what it was: nothing was kept."""
