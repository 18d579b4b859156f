"""Whom the shop tells what happened to points, and how far it has come with each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

__all__ = [
    "EVENT_TYPES",
    "MOVES_FROM",
    "Delivery",
    "DeliveryState",
    "Event",
    "Lease",
    "Settlement",
    "Subscription",
    "wanted",
]

EVENT_TYPES: Final = {
    "points.earned": "points were earned",
    "points.pending": "points were earned that wait for an event",
    "points.activated": "waiting points became spendable",
    "points.cancelled": "waiting points were called off",
    "points.spent": "points were spent",
    "points.expired": "points expired",
    "points.reversed": "points of a refunded order, or of an entry undone, were taken back",
    "points.restored": "spent points were given back",
    "points.transferred": "points went to another member",
    "points.adjusted": "points were corrected by hand; below nought where they were taken",
    "points.settled": "points paid a debt",
    "hold.captured": "points set aside were spent",
    "tier.changed": "a member came to another tier",
    "tier.prolonged": "a review let a member keep their tier",
    "tier.review_announced": "a member will lose their tier as things stand, or has time to make up what is missing",
}
"""Every type an entry of the ledger, or a move between tiers, may be told as."""
MOVES_FROM: Final = -(2**53)
"""Deliveries of moves between tiers are numbered from here: below every entry of the ledger, and rising as moves do."""


class DeliveryState(StrEnum):
    """Where the telling of one event stands."""

    WAITING = "waiting"
    """It was tried, or asked for again, and has its next time."""
    DELIVERED = "delivered"
    DEAD = "dead"
    """Given up after the last attempt; a person may replay it."""


@dataclass(frozen=True, slots=True)
class Event:
    """What an entry is to the world outside, before anybody's name stands in it.

    Attributes:
        id: the same for ever, whoever is told and however often.
        type: one of `EVENT_TYPES`.
        at: when it counts, µs UTC.
        owners: field of the data to the owner whose identifier belongs there: ``member_id`` to ``member:17``.
        data: everything else.
    """

    id: str
    type: str
    at: int
    owners: Mapping[str, str]
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Subscription:
    """Somebody who wants to be told.

    Attributes:
        types: which events; ``points.*`` and ``*`` stand for several.
        secret: ``whsec_`` and base64; signs what is sent.
        secret_before: the one it replaced, which signs too until `before_until`.
        why: why it is not enabled: ``gone``, ``by_hand``.
        cursor: the ledger's entry up to which every event was tried at least once.
        failures: attempts in a row that failed, whatever the event.
        paused_until: µs UTC; nothing is sent before.
    """

    id: str
    url: str
    types: tuple[str, ...]
    description: str
    secret: str
    created_at: int
    secret_before: str | None = None
    before_until: int | None = None
    enabled: bool = True
    why: str = ""
    cursor: int = 0
    failures: int = 0
    paused_until: int = 0

    def secrets_at(self, now: int) -> tuple[str, ...]:
        """What signs at an instant: the secret, and for a while the one before."""
        if self.secret_before is None or self.before_until is None or now >= self.before_until:
            return (self.secret,)
        return (self.secret, self.secret_before)


@dataclass(frozen=True, slots=True)
class Delivery:
    """The telling of one event to one subscription.

    Attributes:
        entry: the ledger's entry; of a move between tiers `MOVES_FROM` and its number.
        attempts: made so far, since it was last asked for.
        next_at: when it is tried next, µs UTC.
        status: what the receiver answered last; None where it did not.
        reason: why the last attempt failed: a status, ``timeout``, ``refused``…
        tried_at: when it was tried last, µs UTC.
    """

    subscription: str
    entry: int
    attempts: int
    state: DeliveryState
    next_at: int
    status: int | None = None
    reason: str = ""
    tried_at: int = 0


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to tell one subscription, until an instant; `token` rises with every lease there ever was."""

    subscription: Subscription
    token: int
    until: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """What one attempt changes, all at once.

    Attributes:
        delivery: how the event stands now; None moves the cursor alone.
        cursor, failures, paused_until: of the subscription from now on.
        until: the lease's new end.
        disabled: why the subscription is told nothing more; empty is not.
        hastened: every waiting event is due at once: the receiver is back.
    """

    delivery: Delivery | None
    cursor: int
    failures: int
    paused_until: int
    until: int
    disabled: str = ""
    hastened: bool = False


def wanted(types: Sequence[str], type_: str) -> bool:
    """Whether a subscription to `types` wants an event.

    Example:
        >>> wanted(("points.*",), "points.earned"), wanted(("points.spent",), "points.earned"), wanted(("*",), "x.y")
        (True, False, True)
    """
    group = type_.partition(".")[0]
    return any(each in {"*", type_, f"{group}.*"} for each in types)
