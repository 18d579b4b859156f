"""Real workers, killed or stopped while an event is in the air: none is lost, and none is told for ever."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from regulars.domain.ledger.entries import Source
from regulars.domain.ledger.requests import Earn
from regulars.domain.webhooks import DeliveryState
from regulars.loop.webhooks.desk import Desk
from regulars.loop.webhooks.subscribing import subscribe
from suites.webhooks.receiver import Receiver
from suites.webhooks.worker import desk_in

WORKER = Path(__file__).with_name("worker.py")
EVENTS, KILLS = 12, 3
PATIENCE_S = 60


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = desk_in(tmp_path)
    yield made
    made.webhooks.close()
    made.ledger.close()


class Workers:
    """Processes that tell; all of them end with the test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.running: list[subprocess.Popen[str]] = []

    def start(self, manner: str = "careful", lease_ms: int = 500) -> subprocess.Popen[str]:
        tests = str(WORKER.parents[2])
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([tests, *sys.path])}
        command = [sys.executable, str(WORKER), str(self._folder), manner, str(lease_ms)]
        made = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        self.running.append(made)
        assert made.stdout is not None
        assert made.stdout.readline() == "ready\n"
        return made

    def close(self) -> None:
        for each in self.running:
            each.kill()
            each.wait()
            if each.stdout is not None:
                each.stdout.close()


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    made = Workers(tmp_path)
    yield made
    made.close()


def until(holds: Any) -> None:
    """Waits for something to become true; a test that waits for ever fails."""
    ends_at = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < ends_at, "it never came"
        time.sleep(0.02)


def prepared(desk: Desk, receiver: Receiver) -> str:
    hook = subscribe(desk, receiver.url, [])
    desk.ledger.post_many(
        [(Earn("member:1", points=1, source=Source("order", str(number))), None) for number in range(EVENTS)]
    )
    return hook.id


def run_with_kills(workers: Workers, receiver: Receiver, manner: str) -> None:
    """Kills the worker each time a certain event is in the air, and starts another."""
    to_kill = list(range(3, 3 + 3 * KILLS, 3))

    def answer(heard: Any) -> int:
        if to_kill and heard.entry == to_kill[0]:
            to_kill.pop(0)
            workers.running[-1].send_signal(signal.SIGKILL)
            workers.running[-1].wait()
            return 500  # nobody hears it
        return 200

    receiver.answer = answer
    for number in range(KILLS + 1):
        worker = workers.start(manner)
        if number < KILLS:
            until(lambda worker=worker: worker.poll() is not None)


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_loses_nothing(desk: Desk, receiver: Receiver, workers: Workers) -> None:
    id_ = prepared(desk, receiver)
    run_with_kills(workers, receiver, "careful")
    until(lambda: desk.webhooks.counts(id_) == {DeliveryState.DELIVERED: EVENTS})
    told = receiver.entries
    assert set(told) == set(range(1, EVENTS + 1)), "every one, at least once"
    assert len(told) == EVENTS + KILLS, "twice only what was in the air"
    assert list(dict.fromkeys(told)) == sorted(set(told)), "in order"


@pytest.mark.slow
def test_who_marks_first_and_sends_then_loses_events(desk: Desk, receiver: Receiver, workers: Workers) -> None:
    """Negative control: the receiver never took those that were marked when the worker died."""
    id_ = prepared(desk, receiver)
    taken: list[int] = []
    run_with_kills(workers, receiver, "careless")
    inner = receiver.answer

    def noted(heard: Any) -> Any:
        taken.append(heard.entry)
        return inner(heard)

    receiver.answer = noted
    until(lambda: sum(desk.webhooks.counts(id_).values()) >= EVENTS)
    assert receiver.entries.count(3) == 1, "its only attempt was the one that nobody took"
    assert 3 not in taken
    assert {each.entry: each.state for each in desk.webhooks.deliveries(id_, None, 50)}[3] is DeliveryState.DELIVERED


@pytest.mark.slow
def test_a_worker_that_was_stopped_past_its_lease_is_refused(desk: Desk, receiver: Receiver, workers: Workers) -> None:
    """SIGSTOP while an event is in the air, another takes over, SIGCONT: the woken one's commit is refused."""
    id_ = prepared(desk, receiver)
    stopped: list[subprocess.Popen[str]] = []

    def answer(heard: Any) -> int:
        if heard.entry == 3 and not stopped:
            stopped.append(workers.running[0])
            stopped[0].send_signal(signal.SIGSTOP)
        return 200

    receiver.answer = answer
    first = workers.start()
    until(lambda: bool(stopped))
    workers.start()
    until(lambda: desk.webhooks.counts(id_) == {DeliveryState.DELIVERED: EVENTS})
    first.send_signal(signal.SIGCONT)
    assert first.stdout is not None
    assert first.stdout.readline() == "lost\n"
    assert receiver.entries == [1, 2, 3, *range(3, EVENTS + 1)]
    found = desk.webhooks.subscription(id_)
    assert found is not None
    assert found.cursor == EVENTS
