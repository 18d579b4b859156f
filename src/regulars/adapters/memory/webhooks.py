"""Subscriptions and deliveries in plain Python, for tests and trials."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import RLock

from regulars.domain.webhooks import Delivery, DeliveryState, Lease, Settlement, Subscription
from regulars.ports.webhooks import LeaseLost

__all__ = ["MemoryWebhooks"]


class MemoryWebhooks:
    """See the port for what each method tells and refuses."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._kept: dict[str, Subscription] = {}
        self._leases: dict[str, tuple[int, int]] = {}
        self._deliveries: dict[tuple[str, int], Delivery] = {}

    def add(self, subscription: Subscription) -> None:
        """Keeps a new subscription."""
        with self._lock:
            self._kept[subscription.id] = subscription
            self._leases[subscription.id] = (0, 0)

    def subscriptions(self) -> tuple[Subscription, ...]:
        """All of them, the oldest first."""
        with self._lock:
            return tuple(sorted(self._kept.values(), key=lambda each: (each.created_at, each.id)))

    def subscription(self, id_: str) -> Subscription | None:
        """One of them."""
        with self._lock:
            return self._kept.get(id_)

    def remove(self, id_: str) -> bool:
        """Forgets a subscription and its deliveries."""
        with self._lock:
            for key in [key for key in self._deliveries if key[0] == id_]:
                del self._deliveries[key]
            return self._kept.pop(id_, None) is not None

    def rotate(self, id_: str, secret: str, before_until: int) -> None:
        """Signs with a new secret from now on."""
        with self._lock:
            old = self._kept[id_]
            self._kept[id_] = replace(old, secret=secret, secret_before=old.secret, before_until=before_until)

    def switch(self, id_: str, *, enabled: bool, why: str = "") -> None:
        """Lets a subscription be told, or not."""
        with self._lock:
            self._kept[id_] = replace(self._kept[id_], enabled=enabled, why=why, failures=0, paused_until=0)

    def claim(self, id_: str, now: int, until: int) -> Lease | None:
        """Takes the right to tell a subscription."""
        with self._lock:
            found = self._kept.get(id_)
            if found is None or not found.enabled or found.paused_until > now:
                return None
            token, ends_at = self._leases[id_]
            if ends_at > now:
                return None
            self._leases[id_] = (token + 1, until)
            return Lease(found, token + 1, until)

    def settle(self, lease: Lease, settlement: Settlement) -> None:
        """Keeps what came of an attempt."""
        id_ = lease.subscription.id
        with self._lock:
            if id_ not in self._kept or self._leases[id_][0] != lease.token:
                raise LeaseLost
            self._leases[id_] = (lease.token, settlement.until)
            changed = replace(
                self._kept[id_],
                cursor=settlement.cursor,
                failures=settlement.failures,
                paused_until=settlement.paused_until,
            )
            if settlement.disabled:
                changed = replace(changed, enabled=False, why=settlement.disabled)
            self._kept[id_] = changed
            if settlement.hastened:
                self._hasten(id_)
            if settlement.delivery is not None:
                self._deliveries[id_, settlement.delivery.entry] = settlement.delivery

    def _hasten(self, id_: str) -> None:
        for key, delivery in self._deliveries.items():
            if key[0] == id_ and delivery.state is DeliveryState.WAITING:
                self._deliveries[key] = replace(delivery, next_at=0)

    def enqueue(self, deliveries: Sequence[Delivery]) -> None:
        """Adds what is to be told; what is there already is left as it is."""
        with self._lock:
            for each in deliveries:
                self._deliveries.setdefault((each.subscription, each.entry), each)

    def release(self, lease: Lease) -> None:
        """Gives the right back."""
        id_ = lease.subscription.id
        with self._lock:
            if id_ in self._kept and self._leases[id_][0] == lease.token:
                self._leases[id_] = (lease.token, 0)

    def due(self, id_: str, now: int, limit: int) -> tuple[Delivery, ...]:
        """What waits and has come to its time, the oldest entry first."""
        with self._lock:
            waiting = [each for each in self._of(id_, DeliveryState.WAITING) if each.next_at <= now]
            return tuple(sorted(waiting, key=lambda each: each.entry)[:limit])

    def deliveries(self, id_: str, state: DeliveryState | None, limit: int) -> tuple[Delivery, ...]:
        """What became of events, the newest entry first."""
        with self._lock:
            return tuple(sorted(self._of(id_, state), key=lambda each: -each.entry)[:limit])

    def _of(self, id_: str, state: DeliveryState | None) -> list[Delivery]:
        mine = [delivery for key, delivery in self._deliveries.items() if key[0] == id_]
        return [delivery for delivery in mine if state is None or delivery.state is state]

    def counts(self, id_: str) -> Mapping[DeliveryState, int]:
        """How many deliveries stand where."""
        with self._lock:
            return Counter(delivery.state for delivery in self._of(id_, None))

    def replay(self, id_: str, entries: Sequence[int] | None, now: int) -> int:
        """Has events told again."""
        with self._lock:
            dead = [delivery.entry for delivery in self._of(id_, DeliveryState.DEAD)]
            asked = dead if entries is None else list(entries)
            for entry in asked:
                self._deliveries[id_, entry] = Delivery(id_, entry, 0, DeliveryState.WAITING, now)
            if asked:
                self._kept[id_] = replace(self._kept[id_], failures=0, paused_until=0)
            return len(asked)

    def forget(self, before: int) -> int:
        """Drops the record of what was delivered before an instant."""
        with self._lock:
            old = [
                key
                for key, delivery in self._deliveries.items()
                if delivery.state is DeliveryState.DELIVERED and delivery.tried_at < before
            ]
            for key in old:
                del self._deliveries[key]
            return len(old)

    def rewrap(self) -> tuple[int, frozenset[int]]:
        """Nothing is wrapped in memory."""
        return 0, frozenset()

    def close(self) -> None:
        """Nothing to let go of."""
