"""The event log: a damaged file is refused, never read wrong; an import is there whole or not at all, however it ends."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from regulars.adapters.lake.duck import DuckColumns
from regulars.adapters.lake.parts import Parts
from regulars.domain.data_class import DataClass
from regulars.domain.errors import LogDamaged, UnknownQuestion
from regulars.domain.question import Question
from regulars.domain.records import Part
from regulars.domain.time import start_of
from regulars.domain.words import say
from regulars.shop import open_shop
from shops import orders

FLIPS = 60
ALL_ORDERS = Question("test.all", "SELECT member, day, amount FROM events ORDER BY member, at_us, amount")


@pytest.fixture
def orders_file(tmp_path: Path) -> Path:
    path = tmp_path / "orders.parquet"
    pq.write_table(orders(members=150), path)
    return path


def filled(home: Path, orders_file: Path) -> tuple[DuckColumns, tuple[Part, ...], pa.Table]:
    """A lake with one import in it, and what it says."""
    with open_shop(home=home) as shop:
        shop.bring(orders_file)
        parts = shop.house.records.log_state().parts
    columns = DuckColumns(home / "lake", 512, 2)
    with columns.open(parts) as session:
        return columns, parts, session.ask(ALL_ORDERS)


def flip_a_bit(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at % len(content)] ^= 1 << (at % 8)
    path.write_bytes(bytes(content))


def no_damage_is_read(read: Callable[[], pa.Table], path: Path, truth: pa.Table) -> None:
    """The promise: whichever bit is flipped, the reader refuses; it never answers with a wrong number, or a right one by luck."""
    intact, chance = path.read_bytes(), random.Random(1)
    for _ in range(FLIPS):
        flip_a_bit(path, chance.randrange(len(intact)))
        with pytest.raises(LogDamaged):
            read()
        path.write_bytes(intact)
    assert read().equals(truth)


def test_a_flipped_bit_is_never_read(tmp_path: Path, orders_file: Path) -> None:
    _, parts, truth = filled(tmp_path / "home", orders_file)
    events = next(part for part in parts if part.table == "events")

    def read() -> pa.Table:
        # A process of its own would start so: nothing is known of any file yet.
        fresh = DuckColumns(tmp_path / "home" / "lake", 512, 2)
        with fresh.open(parts) as session:
            return session.ask(ALL_ORDERS)

    no_damage_is_read(read, tmp_path / "home" / "lake" / events.name, truth)


def test_a_reader_without_checksums_is_caught(
    tmp_path: Path, orders_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns, parts, truth = filled(tmp_path / "home", orders_file)
    events = next(part for part in parts if part.table == "events")
    monkeypatch.setattr(Parts, "verify", lambda *_: None)

    def careless() -> pa.Table:
        import duckdb

        try:
            with columns.open(parts) as session:
                return session.ask(ALL_ORDERS)
        except (duckdb.Error, UnicodeDecodeError) as error:
            raise LogDamaged(events.name, say("The engine could not read it.")) from error

    with pytest.raises(pytest.fail.Exception):
        no_damage_is_read(careless, tmp_path / "home" / "lake" / events.name, truth)


def test_pages_carry_checksums_that_the_check_reads(
    tmp_path: Path, orders_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns, parts, _ = filled(tmp_path / "home", orders_file)
    columns.check(parts)
    events = next(part for part in parts if part.table == "events")
    path = tmp_path / "home" / "lake" / events.name
    monkeypatch.setattr(Parts, "verify", lambda *_: None)  # leaves the page checksums alone on guard
    start = pq.ParquetFile(path).metadata.row_group(0).column(2).data_page_offset
    flip_a_bit(path, start + 200)
    with pytest.raises(LogDamaged):
        columns.check(parts)


def test_a_missing_file_is_named(tmp_path: Path, orders_file: Path) -> None:
    columns, parts, _ = filled(tmp_path / "home", orders_file)
    columns.discard(parts[:1])
    with pytest.raises(LogDamaged) as caught, columns.open(parts):
        pass
    assert caught.value.where == parts[0].name


def test_every_column_of_a_part_says_what_kind_of_data_it_holds(tmp_path: Path, orders_file: Path) -> None:
    columns, parts, _ = filled(tmp_path / "home", orders_file)
    for part in parts:
        for field in pq.read_schema(columns.parts.path(part)):
            assert DataClass(field.metadata[b"data_class"].decode())


def test_a_question_sees_nothing_from_its_instant_on(tmp_path: Path, orders_file: Path) -> None:
    columns, parts, truth = filled(tmp_path / "home", orders_file)
    as_of = start_of(20_000)
    with columns.open(parts, as_of) as session:
        seen = session.ask(ALL_ORDERS)
    assert 0 < seen.num_rows < truth.num_rows
    assert max(seen["day"].to_pylist()) == as_of.today


def test_a_question_never_sees_who_refused(tmp_path: Path, orders_file: Path) -> None:
    columns, parts, truth = filled(tmp_path / "home", orders_file)
    with columns.open(parts, None, pa.array([1, 2], pa.int64())) as session:
        seen = session.ask(ALL_ORDERS)
    assert set(truth["member"].to_pylist()) - set(seen["member"].to_pylist()) == {1, 2}


def test_a_question_about_nothing_is_a_clear_error(tmp_path: Path) -> None:
    columns = DuckColumns(tmp_path / "lake", 512, 2)
    with columns.open() as session, pytest.raises(UnknownQuestion) as caught:
        session.ask(Question("test.wrong", "SELECT nothing FROM nowhere"))
    assert caught.value.where == "test.wrong"


IMPORT = """
import sys
from pathlib import Path
from regulars.shop import open_shop
with open_shop(home=Path(sys.argv[1])) as shop:
    print("open", flush=True)
    brought = shop.bring(sys.argv[2])[0].record
    print(brought.accepted, brought.merged, flush=True)
"""


def importing(home: Path, file: Path, address: str = "") -> subprocess.Popen[str]:
    environment = {**os.environ, "REGULARS_DATABASE_URL": address} if address else dict(os.environ)
    return subprocess.Popen(
        [sys.executable, "-c", IMPORT, str(home), str(file)], stdout=subprocess.PIPE, text=True, env=environment
    )


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_four_processes_that_import_the_same_file_at_once_write_it_once(
    tmp_path: Path, orders_file: Path, database: str, request: pytest.FixtureRequest
) -> None:
    address = request.getfixturevalue("postgresql_server") if database == "postgresql" else ""
    home = tmp_path / "home"
    running = [importing(home, orders_file, address) for _ in range(4)]
    outcomes = [tuple(int(count) for count in one.communicate()[0].split()[1:]) for one in running]
    rows = pq.read_metadata(orders_file).num_rows
    assert sorted(outcomes) == sorted([(rows, 0), *[(0, rows)] * 3])
    if database == "sqlite":
        with open_shop(home=home) as shop:
            state = shop.house.records.log_state()
            assert state.version == 1
            assert sum(part.rows for part in state.parts if part.table == "events") == rows


@pytest.mark.slow
def test_an_import_killed_at_any_moment_is_there_whole_or_not_at_all(tmp_path: Path, orders_file: Path) -> None:
    rows, chance = pq.read_metadata(orders_file).num_rows, random.Random(3)
    for attempt in range(12):
        home = tmp_path / f"home-{attempt}"
        process = importing(home, orders_file)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.9))
        process.send_signal(signal.SIGKILL)
        acknowledged = process.communicate()[0].strip()
        with open_shop(home=home) as shop:
            state = shop.house.records.log_state()
            shop.house.columns.check(state.parts)
            found = sum(part.rows for part in state.parts if part.table == "events")
            assert found in {0, rows}
            assert found == rows or not acknowledged
            again = shop.bring(orders_file)[0].record
            assert again.accepted + again.merged == rows
            assert shop.turn().span.orders == rows
