"""Whatever receivers answer and whichever workers stand still: every event is told, and kept as told only if it was taken."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regulars.adapters.memory.clock import FixedClock
from regulars.adapters.memory.webhooks import MemoryWebhooks
from regulars.domain.ledger.entries import Source
from regulars.domain.ledger.requests import Earn
from regulars.domain.webhooks import Delivery, DeliveryState, Lease, Settlement
from regulars.loop.webhooks.delivering import deliver
from regulars.loop.webhooks.desk import Desk, Limits
from regulars.loop.webhooks.subscribing import replay, subscribe, switch_on
from regulars.ports.ledger import Ledger
from regulars.ports.sender import Reply
from suites.ledger.places import open_ledger

EVENTS = 12
SECOND = 1_000_000
ANSWERS = st.sampled_from([200, 200, 204, 301, 400, 410, 429, 500, 503, None, "still"])


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    folder: Path = tmp_path_factory.mktemp("ledger")
    opened = open_ledger(f"sqlite:///{folder / 'ledger.db'}", "a", FixedClock(SECOND))
    for number in range(EVENTS):
        opened.post(Earn("member:1", points=1, source=Source("order", str(number))))
    yield opened
    opened.close()


class Moody:
    """A receiver with a list of moods; ``still`` takes the event while its sender sleeps past the lease."""

    def __init__(self, clock: FixedClock, moods: list[Any]) -> None:
        self.clock, self.moods = clock, list(moods)
        self.desk: Desk | None = None
        self.told: list[int] = []
        self.taken: list[int] = []
        self.stills = 0

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:  # noqa: ARG002 - the port's signature
        entry = json.loads(body)["data"]["entry_id"]
        self.told.append(entry)
        mood = self.moods.pop(0) if self.moods else 200
        if mood == "still":
            assert self.desk is not None
            self.stills += 1
            self.taken.append(entry)
            self.clock.pass_us(self.desk.limits.lease_us)
            deliver(self.desk)  # another worker, meanwhile
            return Reply(200)
        if mood is None:
            return Reply(None, "timeout")
        if mood // 100 == 2:
            self.taken.append(entry)
        return Reply(mood, retry_after_s=7 if mood == 429 else 0)


def run(ledger: Ledger, moods: list[Any], seed: int, webhooks: Any) -> tuple[Moody, Any]:
    """Passes until nothing waits and nothing is new; who says gone is switched on again, the dead are replayed."""
    clock = FixedClock(SECOND)
    moody, rng = Moody(clock, moods), Random(seed)
    limits = Limits(attempts_max=4, together=5, parallel=1)
    desk = Desk(webhooks, ledger, moody, clock, lambda _: {}, rng.randbytes, rng, limits)
    moody.desk = desk
    hook = subscribe(desk, "https://example.com/", [], from_start=True)
    for _ in range(400):
        deliver(desk)
        clock.pass_us(rng.randint(1, 3_600) * SECOND)
        found = webhooks.subscription(hook.id)
        if not found.enabled:
            switch_on(desk, hook.id)
        counts = webhooks.counts(hook.id)
        if counts.get(DeliveryState.DEAD) and not moody.moods:
            replay(desk, hook.id)
        if counts.get(DeliveryState.DELIVERED) == EVENTS:
            break
    return moody, webhooks.counts(hook.id)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ANSWERS, max_size=40), st.integers(0, 2**32))
def test_every_event_is_told_at_last(ledger: Ledger, moods: list[Any], seed: int) -> None:
    moody, counts = run(ledger, moods, seed, MemoryWebhooks())
    assert counts == {DeliveryState.DELIVERED: EVENTS}
    assert set(moody.taken) == set(range(1, EVENTS + 1)), "what is kept as told was taken"
    assert len(moody.taken) <= EVENTS + moody.stills, "twice only what was in the air when a worker stood still"


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32))
def test_a_well_receiver_is_told_once_and_in_order(ledger: Ledger, seed: int) -> None:
    moody, _ = run(ledger, [], seed, MemoryWebhooks())
    assert moody.told == list(range(1, EVENTS + 1))


class MarksAnyway(MemoryWebhooks):
    """Negative control: whatever was answered is kept as told."""

    def settle(self, lease: Lease, settlement: Settlement) -> None:
        if settlement.delivery is not None:
            told: Delivery = replace(settlement.delivery, state=DeliveryState.DELIVERED)
            settlement = replace(settlement, delivery=told)
        super().settle(lease, settlement)


def test_who_keeps_everything_as_told_is_noticed(ledger: Ledger) -> None:
    moody, counts = run(ledger, [200, 500, 200], 1, MarksAnyway())
    assert counts == {DeliveryState.DELIVERED: EVENTS}
    assert set(moody.taken) != set(range(1, EVENTS + 1))
