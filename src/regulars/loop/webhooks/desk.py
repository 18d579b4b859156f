"""The desk from which others are told: who wants to know, the ledger, the way out, and the names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from regulars.loop.webhooks.retrying import ATTEMPTS_MAX
from regulars.ports.clock import Clock
from regulars.ports.ledger import Ledger
from regulars.ports.sender import Sender
from regulars.ports.tiers import MoveKept
from regulars.ports.webhooks import Webhooks

if TYPE_CHECKING:
    from regulars.settings import Settings

__all__ = ["Desk", "Limits", "Names", "limits_of"]

Names = Callable[[set[int]], Mapping[int, str]]
"""Pseudonyms to the shop's own identifiers; who was erased is left out."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one pass does.

    Attributes:
        attempts_max: before an event is given up.
        together: events of one subscription in a pass.
        round_us: how long a pass may take for one subscription, µs.
        lease_us: how long a worker has a subscription for itself, µs; renewed with every attempt.
        parallel: subscriptions told at a time.
        keep_us: how long the record of a delivery is kept, µs.
        allow_http: addresses without TLS may be subscribed.
    """

    attempts_max: int = ATTEMPTS_MAX
    together: int = 200
    round_us: int = 30_000_000
    lease_us: int = 90_000_000
    parallel: int = 8
    keep_us: int = 30 * 86_400_000_000
    allow_http: bool = False


def _no_move(_: int) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Desk:
    """What telling others needs from outside; `move` finds a move between tiers by its number."""

    webhooks: Webhooks
    ledger: Ledger
    sender: Sender
    clock: Clock
    names: Names
    entropy: Callable[[int], bytes]
    rng: Random
    limits: Limits = field(default_factory=Limits)
    move: Callable[[int], MoveKept | None] = _no_move


def limits_of(settings: Settings) -> Limits:
    """What the settings say."""
    return Limits(attempts_max=settings.webhooks_attempts_max, allow_http=settings.webhooks_allow_http)
