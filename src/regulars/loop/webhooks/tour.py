"""One subscription's share of a pass, under its lease: what became of each event is durable before the next is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Event as Signal
from typing import Final

from regulars.domain.ledger.entries import Entry
from regulars.domain.webhooks import MOVES_FROM, Delivery, DeliveryState, Event, Lease, Settlement, Subscription, wanted
from regulars.loop.webhooks.desk import Desk
from regulars.loop.webhooks.events import event_of, members_of, payload_of
from regulars.loop.webhooks.moves import move_event
from regulars.loop.webhooks.outcome import outcome
from regulars.loop.webhooks.signing import signed
from regulars.ports.sender import Reply
from regulars.ports.webhooks import LeaseLost

__all__ = ["Tour", "send_event"]

_PAGE: Final = 200
"""Entries read at a time."""
_SECOND: Final = 1_000_000
_AGENT: Final = "regulars-webhooks/1"


def send_event(desk: Desk, subscription: Subscription, id_: str, body: bytes) -> Reply:
    """Signs a body with the time of this attempt, and sends it once."""
    now = desk.clock.now()
    headers = signed(id_, now // _SECOND, body, subscription.secrets_at(now))
    return desk.sender.send(
        subscription.url, {"content-type": "application/json", "user-agent": _AGENT, **headers}, body
    )


class Tour:
    """First what waits and is due, then what is new, each oldest first.

    Attributes:
        settled: what became of the events, in the order they were told.
    """

    def __init__(self, desk: Desk, lease: Lease, stop: Signal | None = None) -> None:
        told = lease.subscription
        self.settled: list[Settlement] = []
        self._desk = desk
        self._lease = lease
        self._stop = stop
        self._state = Settlement(None, told.cursor, told.failures, told.paused_until, lease.until)
        self._tree = desk.ledger.head().tree
        self._ends_at = desk.clock.now() + desk.limits.round_us

    def go(self) -> None:
        """Tells until nothing is left, the share is used up, or the receiver is in trouble.

        Raises:
            LeaseLost: somebody else has taken over.
        """
        while not self._is_over():
            waiting = self._desk.webhooks.due(
                self._lease.subscription.id, self._desk.clock.now(), self._desk.limits.together
            )
            if waiting:
                self._tell_all([(each, self._event_of(each.entry)) for each in waiting])
                continue
            page = self._desk.ledger.entries(None, self._state.cursor, _PAGE)
            if not page:
                return
            whole = self._tell_all([each for each in map(self._fresh, page) if each is not None])
            if whole and self._state.cursor < page[-1].seq:
                # The last of them concern nobody here: passed over in one commit.
                self._settle(replace(self._state, delivery=None, cursor=page[-1].seq, hastened=False))

    def _tell_all(self, due: Sequence[tuple[Delivery, Event | None]]) -> bool:
        """Whether all of them were told; not where the share is used up, or where older ones have become due."""
        if not due:
            return True
        names = self._desk.names(set().union(*(members_of(event) for _, event in due if event is not None)))
        for delivery, event in due:
            if self._is_over():
                return False
            self._settle(self._told(delivery, event, names))
            if self._state.hastened:
                return False
        return True

    def _is_over(self) -> bool:
        if self._stop is not None and self._stop.is_set():
            return True
        now = self._desk.clock.now()
        is_used_up = len(self.settled) >= self._desk.limits.together or now >= self._ends_at
        return is_used_up or bool(self._state.disabled) or self._state.paused_until > now

    def _told(self, delivery: Delivery, event: Event | None, names: Mapping[int, str]) -> Settlement:
        now = self._desk.clock.now()
        if now >= self._lease.until:
            raise LeaseLost  # this worker stood still for too long: another may be at it
        if event is None:
            # Replayed by hand, and the ledger has no such event.
            missing = replace(delivery, state=DeliveryState.DEAD, reason="no_event", tried_at=now)
            return replace(self._state, delivery=missing, hastened=False)
        reply = send_event(self._desk, self._lease.subscription, event.id, payload_of(event, names))
        return outcome(self._state, delivery, reply, self._desk.clock.now(), self._desk.limits, self._desk.rng)

    def _settle(self, settlement: Settlement) -> None:
        self._desk.webhooks.settle(self._lease, settlement)
        self._lease = replace(self._lease, until=settlement.until)
        self._state = settlement
        if settlement.delivery is not None:
            self.settled.append(settlement)

    def _fresh(self, entry: Entry) -> tuple[Delivery, Event] | None:
        event = event_of(entry, self._tree)
        if event is None or not wanted(self._lease.subscription.types, event.type):
            return None
        return Delivery(self._lease.subscription.id, entry.seq, 0, DeliveryState.WAITING, 0), event

    def _event_of(self, seq: int) -> Event | None:
        if seq < 0:
            move = self._desk.move(seq - MOVES_FROM)
            return None if move is None else move_event(move, self._tree)
        found = self._desk.ledger.entries(None, seq - 1, 1)
        return event_of(found[0], self._tree) if found and found[0].seq == seq else None
