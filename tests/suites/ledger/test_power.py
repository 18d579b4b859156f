"""2,000 power cuts: with FULL nothing acknowledged is lost; with NORMAL and OFF it is, and the rig sees it."""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
from pathlib import Path

import pytest

from suites.ledger.places import open_ledger
from suites.ledger.rig import scaled

pytest.importorskip("apsw", reason="apsw is not installed: power cuts were not tried")

from suites.ledger.power import TOGETHER, Written, after_cut, write

COMMITS = 60


def cut(tmp_path: Path, synchronous: str, cuts: int) -> dict[str, int]:
    """How many cuts there were, and of them how many lost something or left something unsound."""
    path = tmp_path / f"{synchronous}.db"
    open_ledger(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.execute("PRAGMA journal_mode = DELETE")
    written = write(path, synchronous, COMMITS, f"cut-{synchronous}")
    dice = random.Random(synchronous)
    found = {"cuts": 0, "lost": 0, "halves": 0, "unsound": 0}
    memory = Path("/dev/shm")  # noqa: S108 - in memory, where there is one
    folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
    try:
        for number in range(cuts):
            place = dice.randrange(written.acknowledged[0], len(written.log.ops) + 1)
            what = _look(written, place, dice, folder / f"{number}.db", deep=number % 8 == 0)
            found["cuts"] += 1
            for each in what:
                found[each] += 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(synchronous, found)
    return found


def _look(written: Written, place: int, dice: random.Random, path: Path, *, deep: bool) -> set[str]:
    (source,) = written.start
    for name, data in after_cut(written, place, dice).items():
        path.with_name(path.name + name.removeprefix(source)).write_bytes(data)
    acknowledged = sum(done <= place for done in written.acknowledged)
    try:
        with sqlite3.connect(path) as raw:
            keys = [key for (key,) in raw.execute("SELECT key FROM ledger_requests")]
            entries = raw.execute("SELECT COUNT(*) FROM ledger_entries").fetchone()[0]
            size = raw.execute("SELECT size FROM ledger_heads").fetchone()[0]
            sound = raw.execute("PRAGMA quick_check").fetchone()[0] == "ok"
        raw.close()
        if deep and sound:
            ledger = open_ledger(f"sqlite:///{path}")
            sound = list(ledger.findings(1)) == []
            ledger.close()
    except sqlite3.DatabaseError:
        return {"unsound"}
    finally:
        for each in path.parent.glob(f"{path.name}*"):
            each.unlink()
    if not all(isinstance(key, str) for key in keys):
        return {"unsound"}  # the pages of another table, or none at all
    whole = {key.partition("-")[0] for key in keys}
    what = set()
    if not {str(number) for number in range(acknowledged)} <= whole:
        what.add("lost")
    if len(keys) != TOGETHER * len(whole) or entries != len(keys) or size != entries:
        what.add("halves")
    return what if sound else what | {"unsound"}


@pytest.mark.slow
def test_2_000_power_cuts_lose_nothing(tmp_path: Path) -> None:
    found = cut(tmp_path, "FULL", scaled(2_000))
    assert found == {"cuts": scaled(2_000), "lost": 0, "halves": 0, "unsound": 0}


@pytest.mark.slow
@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_less_than_full_loses_and_is_seen(tmp_path: Path, synchronous: str) -> None:
    """Negative controls: the rig must see what these settings lose."""
    found = cut(tmp_path, synchronous, max(60, scaled(300)))
    assert found["lost"] > 0, found
    assert synchronous == "NORMAL" or found["unsound"] > 0, found
