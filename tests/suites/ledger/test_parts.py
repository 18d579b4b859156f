"""Earnings by the column go in parts, one written while the next is made: together they are what they are in one."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pyarrow as pa
import pytest
from sqlalchemy.exc import DBAPIError

from regulars.adapters.database.ledger import bulk
from regulars.adapters.database.ledger.scribe import Scribe
from regulars.domain.ledger.requests import RequestKey
from suites.ledger.places import Database, sqlite_address
from suites.ledger.test_bulk import table


def test_parts_are_the_whole(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same order in two parts is once; what an earlier import posted is known in every part."""
    twice = pa.concat_tables([table(90), table(40, start=30), table(25, start=90)])
    heads = []
    for tenant, rows in (("parts", 7), ("whole", 10_000)):
        monkeypatch.setattr(bulk, "_WRITTEN_TOGETHER", rows)
        place = Database(address, tenant)
        place.clock.instant = 2_000
        place.ledger.post_earnings(table(20), RequestKey("import", "0", b"f"))
        answer = place.ledger.post_earnings(twice, RequestKey("import", "1", b"f"))
        assert (answer.figures["rows"], answer.figures["known"], answer.entries) == (95, 60, (21, 115))
        assert place.faults() == []
        heads.append((place.ledger.head().size, answer.figures["earned"], len(place.ledger.entries(limit=1_000))))
        place.close()
    assert heads[0] == heads[1]


def test_a_part_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database refuses a row of a later part, in the other thread: nothing is kept, and the ledger goes on."""
    monkeypatch.setattr(bulk, "_WRITTEN_TOGETHER", 10)
    place = Database(sqlite_address(tmp_path))
    place.clock.instant = 2_000
    with sqlite3.connect(tmp_path / "ledger.db") as by_hand:
        by_hand.execute(
            "CREATE TRIGGER refuses BEFORE INSERT ON ledger_lots WHEN NEW.id = 25 "
            "BEGIN SELECT RAISE(ABORT, 'not this one'); END"
        )
    with pytest.raises((sqlite3.IntegrityError, DBAPIError), match="not this one"):
        place.ledger.post_earnings(table(60), RequestKey("import", "1", b"f"))
    assert place.ledger.head().size == 0
    with sqlite3.connect(tmp_path / "ledger.db") as by_hand:
        by_hand.execute("DROP TRIGGER refuses")
    assert place.ledger.post_earnings(table(60), RequestKey("import", "1", b"f")).figures["rows"] == 60
    assert place.faults() == []
    place.close()


def test_the_second_hand_tells_what_failed() -> None:
    def fails() -> None:
        raise OSError("the disk is gone")

    with Scribe() as scribe:
        scribe.begin(fails)
        with pytest.raises(OSError, match="gone"):
            scribe.wait()
    with pytest.raises(OSError, match="gone"), Scribe() as scribe:
        scribe.begin(fails)
