"""One pass of telling others; any number of processes may take one at the same time.

At least once: an event whose outcome could not be kept is sent again, with the same id. In order, where it can be: one
event that fails does not hold up the rest; two in a row that fail are taken to be the receiver's trouble, and it is left
alone for a while. A worker that stood still past its lease has its commit refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event as Signal

from regulars.domain.webhooks import DeliveryState, Settlement, Subscription
from regulars.loop.webhooks.desk import Desk
from regulars.loop.webhooks.tour import Tour
from regulars.ports.webhooks import LeaseLost

__all__ = ["Told", "deliver", "tidy"]


@dataclass(frozen=True, slots=True)
class Told:
    """What a pass did.

    Attributes:
        delivered, failed, dead: events by what became of them; a failed one is tried again.
        disabled: subscriptions whose receiver said that it is gone.
        lost: leases that somebody else took over meanwhile.
    """

    delivered: int = 0
    failed: int = 0
    dead: int = 0
    disabled: int = 0
    lost: int = 0

    def __add__(self, other: Told) -> Told:
        return Told(
            self.delivered + other.delivered,
            self.failed + other.failed,
            self.dead + other.dead,
            self.disabled + other.disabled,
            self.lost + other.lost,
        )


def deliver(desk: Desk, stop: Signal | None = None) -> Told:
    """Takes one pass over every subscription that has something due.

    Args:
        desk: from which it is told.
        stop: once set, nothing more is sent; what is in the air is waited for.
    """
    now, size = desk.clock.now(), desk.ledger.head().size
    due = [each.id for each in desk.webhooks.subscriptions() if _has_something(desk, each, now, size)]
    if not due:
        return Told()
    # Side by side: a slow receiver does not keep the others waiting.
    with ThreadPoolExecutor(min(desk.limits.parallel, len(due))) as pool:
        return sum(pool.map(lambda id_: _serve(desk, id_, stop), due), Told())


def tidy(desk: Desk) -> int:
    """Drops the record of what was delivered long ago; returns how much. Once a day is enough."""
    return desk.webhooks.forget(desk.clock.now() - desk.limits.keep_us)


def _has_something(desk: Desk, subscription: Subscription, now: int, size: int) -> bool:
    """Asked before a lease is taken: looking costs nothing, taking one is a commit."""
    if not subscription.enabled or subscription.paused_until > now:
        return False
    return subscription.cursor < size or bool(desk.webhooks.due(subscription.id, now, 1))


def _serve(desk: Desk, id_: str, stop: Signal | None) -> Told:
    now = desk.clock.now()
    lease = desk.webhooks.claim(id_, now, now + desk.limits.lease_us)
    if lease is None:
        return Told()
    tour = Tour(desk, lease, stop)
    try:
        tour.go()
    except LeaseLost:
        return _counted(tour.settled) + Told(lost=1)
    finally:
        desk.webhooks.release(lease)
    return _counted(tour.settled)


def _counted(settled: Sequence[Settlement]) -> Told:
    states = [each.delivery.state for each in settled if each.delivery is not None]
    return Told(
        states.count(DeliveryState.DELIVERED),
        states.count(DeliveryState.WAITING),
        states.count(DeliveryState.DEAD),
        sum(bool(each.disabled) for each in settled),
    )
