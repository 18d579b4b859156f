"""Where it is kept whom the shop tells, and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from regulars.domain.webhooks import Delivery, DeliveryState, Lease, Settlement, Subscription

__all__ = ["LeaseLost", "Webhooks"]


class LeaseLost(Exception):
    """Somebody else has taken the subscription over since: nothing was written."""


class Webhooks(Protocol):
    """One tenant's subscriptions and deliveries."""

    def add(self, subscription: Subscription) -> None:
        """Keeps a new subscription."""
        ...

    def subscriptions(self) -> tuple[Subscription, ...]:
        """All of them, the oldest first."""
        ...

    def subscription(self, id_: str) -> Subscription | None:
        """One of them."""
        ...

    def remove(self, id_: str) -> bool:
        """Forgets a subscription and its deliveries; False where there is none."""
        ...

    def rotate(self, id_: str, secret: str, before_until: int) -> None:
        """Signs with a new secret from now on, and with the one before until an instant."""
        ...

    def switch(self, id_: str, *, enabled: bool, why: str = "") -> None:
        """Lets a subscription be told, or not; switched on, it starts without a pause."""
        ...

    def claim(self, id_: str, now: int, until: int) -> Lease | None:
        """Takes the right to tell a subscription.

        Returns:
            None where somebody else has it, or where it is paused, not enabled, or gone.
        """
        ...

    def settle(self, lease: Lease, settlement: Settlement) -> None:
        """Keeps what came of an attempt, durable when this returns.

        Raises:
            LeaseLost: the lease is no longer the newest.
        """
        ...

    def enqueue(self, deliveries: Sequence[Delivery]) -> None:
        """Adds what is to be told besides the ledger's entries; what is there already is left as it is."""
        ...

    def release(self, lease: Lease) -> None:
        """Gives the right back; nothing happens where it was lost."""
        ...

    def due(self, id_: str, now: int, limit: int) -> tuple[Delivery, ...]:
        """What waits and has come to its time, the oldest entry first."""
        ...

    def deliveries(self, id_: str, state: DeliveryState | None, limit: int) -> tuple[Delivery, ...]:
        """What became of events, the newest entry first."""
        ...

    def counts(self, id_: str) -> Mapping[DeliveryState, int]:
        """How many deliveries stand where."""
        ...

    def replay(self, id_: str, entries: Sequence[int] | None, now: int) -> int:
        """Has events told again, as if for the first time, and lifts a pause.

        Args:
            id_: the subscription.
            entries: which; None is everything that was given up.
            now: they are due at once.

        Returns:
            How many.
        """
        ...

    def forget(self, before: int) -> int:
        """Drops the record of what was delivered before an instant; none of it is told again."""
        ...

    def rewrap(self) -> tuple[int, frozenset[int]]:
        """Wraps every secret anew with the newest tenant key, whole or not at all.

        Returns:
            How many were wrapped anew, and the versions of tenant keys in use now; none where nothing is wrapped.
        """
        ...

    def close(self) -> None:
        """Lets go of connections."""
        ...
