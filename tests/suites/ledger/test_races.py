"""32 processes at one account: exactly as many spends as there are points, exactly one reversal of each."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import text

from regulars.adapters.database.engine import engine_at
from regulars.adapters.memory.clock import SystemClock
from regulars.domain.errors import DatabaseUnreachable
from regulars.domain.ledger import requests as asked
from regulars.domain.ledger.requests import RequestKey
from regulars.reward.lots import available
from suites.ledger.places import Database
from suites.ledger.rig import in_processes, scaled, until_answered

WRITERS = 32
THREADS = 4


def spend_many(number: int, address: str, each: int) -> tuple[int, int]:
    """One process of four threads: how many spends were accepted, how many refused."""
    place = Database(address, clock=SystemClock())  # type: ignore[arg-type]
    counts = [0, 0]
    lock = threading.Lock()

    def spend(thread: int) -> None:
        for step in range(thread, each, THREADS):
            key = RequestKey("spend", f"{number}-{step}")
            request = asked.Spend("member:1", points=1)
            answer = until_answered(lambda r=request, k=key: place.post(r, k), DatabaseUnreachable)
            with lock:
                counts[answer.refusal is not None] += 1

    threads = [threading.Thread(target=spend, args=(thread,)) for thread in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    place.close()
    return counts[0], counts[1]


@pytest.mark.slow
def test_32_processes_spend_exactly_what_there_is(address: str) -> None:
    each = scaled(400)
    whole, money = WRITERS * each, WRITERS * each * 10_000 // 12_800
    place = Database(address, clock=SystemClock())  # type: ignore[arg-type]
    place.post(asked.Earn("member:1", points=money))
    counts = in_processes(WRITERS, spend_many, address, each)
    assert (sum(a for a, _ in counts), sum(r for _, r in counts)) == (money, whole - money)
    assert available(place.wallet("member:1"), place.clock.now()) == 0
    assert place.faults() == []
    place.close()


def reverse_all(number: int, address: str, seqs: list[int]) -> int:
    place = Database(address, clock=SystemClock())  # type: ignore[arg-type]
    done = 0
    for start in range(0, len(seqs), 50):
        group: Any = [(asked.Reverse("member:1", entry=seq), None) for seq in seqs[start : start + 50]]
        answers = until_answered(lambda g=group: place.ledger.post_many(g), DatabaseUnreachable)
        done += sum(answer.refusal is None for answer in answers)
    place.close()
    return done


@pytest.mark.slow
def test_of_two_reversals_of_each_entry_one_succeeds(address: str) -> None:
    """Sixteen pairs of processes, each pair with the same entries."""
    each = max(1, scaled(10_000) // (WRITERS // 2))
    whole = each * (WRITERS // 2)
    place = Database(address, clock=SystemClock())  # type: ignore[arg-type]
    place.post(asked.Earn("member:1", points=whole))
    seqs: list[int] = []
    for start in range(0, whole, 500):
        group: Any = [(asked.Spend("member:1", points=1), None)] * min(500, whole - start)
        seqs += [answer.entries[0] for answer in place.ledger.post_many(group)]
    shares = [seqs[number * each : (number + 1) * each] for number in range(WRITERS // 2)]
    done = in_processes(WRITERS, _reverse_share, address, shares)
    assert sum(done) == whole
    assert available(place.wallet("member:1"), place.clock.now()) == whole
    assert place.faults() == []
    place.close()


def _reverse_share(number: int, address: str, shares: list[list[int]]) -> int:
    return reverse_all(number, address, shares[number // 2])


def naive(number: int, address: str, each: int) -> int:
    """Negative control: looks, then writes, with nothing between that keeps others out."""
    engine = engine_at(address)
    done = 0
    for _ in range(each):
        with engine.connect() as connection:
            left = connection.execute(text("SELECT points FROM naive")).scalar_one()
        if left > 0:
            with engine.execution_options(writes=True).begin() as connection:
                connection.execute(text("UPDATE naive SET points = :points"), {"points": left - 1})
            done += 1
    engine.dispose()
    return done


def test_a_naive_ledger_is_caught(address: str) -> None:
    engine = engine_at(address)
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("CREATE TABLE naive (points BIGINT)"))
        connection.execute(text("INSERT INTO naive VALUES (100)"))
    engine.dispose()
    assert sum(in_processes(8, naive, address, 40)) > 100


@pytest.mark.slow
def test_32_callers_with_one_key(address: str) -> None:
    """L11, L13: one key, one effect, whoever comes first."""
    found = in_processes(8, _same_key, address)
    assert len({tuple(entries) for entries in found}) == 1
    place = Database(address)
    assert place.ledger.head().size == 1
    place.close()


def _same_key(number: int, address: str) -> list[int]:
    place = Database(address, clock=SystemClock())  # type: ignore[arg-type]
    answers: list[int] = []

    def ask() -> None:
        request = asked.Earn("member:1", points=5)
        answer = until_answered(lambda: place.post(request, RequestKey("earn", "the one")), DatabaseUnreachable)
        answers.append(answer.entries[0])

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    place.close()
    assert len(set(answers)) == 1
    return answers[:1]
