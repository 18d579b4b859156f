"""The worker beside a server: it tells by itself, outlives trouble, and stops when it is told to."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import pytest

from regulars.adapters.memory.webhooks import MemoryWebhooks
from regulars.domain.errors import LedgerStopped
from regulars.interfaces import worker
from regulars.interfaces.worker import telling_others
from regulars.loop.webhooks.subscribing import subscribe

PATIENCE_S = 30


@dataclass
class Opened:
    """What the worker needs of a shop."""

    webhooks: Any


def until(holds: Any) -> None:
    ends_at = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < ends_at, "it never came"
        time.sleep(0.01)


@pytest.fixture
def store() -> MemoryWebhooks:
    """One place is enough here."""
    return MemoryWebhooks()


def test_it_tells_by_itself_and_stops(shop: Any, receiver: Any) -> None:
    subscribe(shop.desk, receiver.url, [])
    with telling_others(Opened(shop.desk), 0.01) as thread:
        shop.earn(3)
        until(lambda: len(receiver.heard) == 3)
        shop.earn(2)
        until(lambda: len(receiver.heard) == 5)
    assert not thread.is_alive()
    shop.earn()
    assert receiver.entries == [1, 2, 3, 4, 5]


def test_what_is_in_the_air_is_finished_and_nothing_more(shop: Any, receiver: Any) -> None:
    def slowly(_: Any) -> int:
        time.sleep(0.3)
        return 200

    receiver.answer = slowly
    subscribe(shop.desk, receiver.url, [])
    shop.earn(50)
    with telling_others(Opened(shop.desk), 0.01):
        until(lambda: len(receiver.heard) >= 1)
    heard = len(receiver.heard)
    assert heard < 50
    [hook] = shop.desk.webhooks.subscriptions()
    assert hook.cursor == heard, "what was told is known to be told"


def test_trouble_does_not_end_it(
    shop: Any, receiver: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "_AFTER_TROUBLE_SECONDS", 0.01)
    troubles = [LedgerStopped(), ValueError("a fault of ours")]

    class Troubled:
        def __getattr__(self, name: str) -> Any:
            return getattr(shop.desk.ledger, name)

        def head(self) -> Any:
            if troubles:
                raise troubles.pop()
            return shop.desk.ledger.head()

    subscribe(shop.desk, receiver.url, [])
    shop.earn()
    with telling_others(Opened(replace(shop.desk, ledger=Troubled())), 0.01):
        until(lambda: len(receiver.heard) == 1)
    assert len(caplog.records) == 2
