"""What two writers at once are promised, and naive records that are seen to break it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, cast

import pyarrow as pa
import pytest

from regulars.adapters.memory.records import Memory, MemoryRecords
from regulars.domain.ids import Tenant
from regulars.domain.records import ConsentChange, LogState, Part, TurnRecord
from regulars.ports.records import Records, StaleVersion


def part(name: str, table: str = "events") -> Part:
    return Part(name, table, rows=3, bytes=120, sha256="ab" * 32)


def turn(key: str) -> TurnRecord:
    return TurnRecord(key, 10, 2, 1, f"{key}.parquet", {})


# Promises that a careless place must be seen to break are functions of two openings of one tenant.


def promise_stale_writer_is_refused(one: Records, two: Records) -> None:
    with one.write() as writing:
        assert writing.add_parts([part("first")], expected_version=0) == 1
    try:
        with two.write() as writing:
            writing.add_parts([part("second")], expected_version=0)
    except StaleVersion:
        pass
    else:
        raise AssertionError("a writer who had not seen the first part was let through")
    assert two.log_state() == LogState(1, (part("first"),))


def promise_no_part_is_lost(one: Records, two: Records) -> None:
    kept: list[str] = []

    def late() -> None:
        try:
            with two.write() as writing:
                writing.add_parts([part("late")], expected_version=0)
            kept.append("late")
        except StaleVersion:
            pass

    thread = threading.Thread(target=late)
    with one.write() as writing:
        thread.start()
        thread.join(0.3)  # time enough for a writer that does not wait for its turn
        writing.add_parts([part("early")], expected_version=0)
    kept.append("early")
    thread.join(30)
    assert not thread.is_alive()
    state = one.log_state()
    assert sorted(each.name for each in state.parts) == sorted(kept)
    assert state.version == len(kept)


def promise_writers_of_anything_take_turns(one: Records, two: Records) -> None:
    """Without a version to compare: the same turn and another word, both at once."""
    answers: list[object] = []

    def late() -> None:
        try:
            with two.write() as writing:
                answers.append(writing.add_turn(turn("t1"), part("t1.parquet", "profiles")))
                answers.append(writing.add_decisions("t1", {"gift:1": ("points", {}), "gift:2": ("points", {})}))
                writing.add_consent(ConsentChange(2, "mail", granted=True, at=1, source="form"))
        except Exception as error:  # noqa: BLE001 - whatever it is, the other thread has to tell of it
            answers.append(error)

    thread = threading.Thread(target=late)
    with one.write() as writing:
        thread.start()
        thread.join(0.3)
        assert writing.add_turn(turn("t1"), part("t1.parquet", "profiles"))
        assert writing.add_decisions("t1", {"gift:1": ("points", {})}) == 1
        writing.add_consent(ConsentChange(1, "mail", granted=True, at=1, source="form"))
    thread.join(30)
    assert answers == [False, 1]
    assert one.consents()["member"].to_pylist() == [1, 2]


PROMISES_OF_TWO = [
    promise_stale_writer_is_refused,
    promise_no_part_is_lost,
    promise_writers_of_anything_take_turns,
]


@pytest.mark.parametrize("promise", PROMISES_OF_TWO)
def test_two_writers(place: Any, promise: Callable[[Records, Records], None]) -> None:
    promise(place.open(), place.open())


class Careless:
    """A writer that takes whatever version there is for the one it expected."""

    def __init__(self, writing: Any, records: Records) -> None:
        self.writing = writing
        self.records = records

    def add_parts(self, parts: Iterable[Part], *, expected_version: int) -> int:  # noqa: ARG002 - that is the fault
        return cast("int", self.writing.add_parts(parts, expected_version=self.records.log_state().version))


class CarelessRecords(MemoryRecords):
    @contextmanager
    def write(self) -> Iterator[Any]:
        with super().write() as writing:
            yield Careless(writing, self)


class UnlockedRecords(MemoryRecords):
    """Reads, changes and writes back without waiting for anybody."""

    def __init__(self, tenant: Tenant, memory: Memory) -> None:
        super().__init__(tenant, memory)
        self._lock = cast("threading.Lock", nullcontext())


@pytest.mark.parametrize(
    ("naive", "promise"),
    [
        (CarelessRecords, promise_stale_writer_is_refused),
        (UnlockedRecords, promise_no_part_is_lost),
        (UnlockedRecords, promise_writers_of_anything_take_turns),
    ],
)
def test_naive_records_are_caught(naive: type[MemoryRecords], promise: Callable[[Records, Records], None]) -> None:
    memory = Memory()
    with pytest.raises(AssertionError):
        promise(naive(Tenant("a"), memory), naive(Tenant("a"), memory))


def test_what_is_written_is_seen_by_others_only_when_it_is_whole(place: Any) -> None:
    one, two = place.open(), place.open()
    with one.write() as writing:
        writing.add_members("customer", pa.array(["C1"]), 1)
        writing.add_parts([part("e1")], expected_version=0)
        assert two.log_state() == LogState(0, ())
        assert two.next_member() == 1
    assert two.log_state() == LogState(1, (part("e1"),))
    assert two.next_member() == 2


def test_threads_race(place: Any) -> None:
    records = place.open()
    names = [f"w{writer}-{number}" for writer in range(4) for number in range(10)]

    def write(writer: int) -> None:
        for number in range(10):
            while True:
                version = records.log_state().version
                try:
                    with records.write() as writing:
                        writing.add_parts([part(f"w{writer}-{number}")], expected_version=version)
                except StaleVersion:
                    continue
                break

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    state = records.log_state()
    assert state.version == len(names)
    assert sorted(each.name for each in state.parts) == sorted(names)
