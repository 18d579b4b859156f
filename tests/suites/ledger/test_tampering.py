# ruff: noqa: S608, PLW1510 - our own tables, and exit codes that are looked at
"""Whatever is changed behind the ledger's back is found, and the row is named."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

import regulars.trust.proof.verify_receipt as alone
from regulars.adapters.files.checkpoints import CheckpointFiles
from regulars.adapters.memory.clock import FixedClock
from regulars.domain.ledger import requests as asked
from regulars.domain.ledger.entries import Source
from regulars.domain.ledger.requests import ClawBack
from regulars.domain.ledger.sealed import FINDING_WORDS
from regulars.domain.ledger.terms import Expiry, Span, Terms
from regulars.loop.ledger.counter import Counter
from regulars.loop.ledger.proving import prove
from regulars.loop.ledger.sealing import seal
from regulars.loop.ledger.verifying import verify
from regulars.trust.proof.checkpoint import public_bytes
from suites.ledger.places import Database

SIZE = 320
COLUMNS = (
    "seq", "kind", "currency", "debit", "credit", "amount", "effective_at", "recorded_at", "opens", "activates_at",
    "expires_at", "takes", "reverses", "root", "slides_to", "holder", "source_key", "line_key", "details", "commitment",
    "leaf",
)  # fmt: skip


def fill(place: Database, count: int, name: str = "o") -> None:
    dice = random.Random(name)
    for number in range(count):
        place.clock.instant += 3_600_000_000
        owner, source = f"member:{number % 7}", Source("order", f"{name}{number}")
        if number % 5 == 4:
            place.post(asked.Spend(owner, points=3, source=source))
        elif number % 31 == 30:
            place.post(
                asked.ReverseEarn(owner, source=Source("order", f"{name}{number - 7}"), claw_back=ClawBack.UNLIMITED)
            )
        else:
            terms = Terms(expiry=Expiry(dice.choice(["none", "rolling", "sliding"]), Span(200)))  # type: ignore[arg-type]
            place.post(asked.Earn(owner, points=10, source=source, terms=terms, basis=1_000))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound")
    place = Database(f"sqlite:///{folder}/ledger.db")
    counter = counter_of(place, folder)
    fill(place, 200)
    seal(counter)
    fill(place, SIZE - 200, "p")
    seal(counter)
    assert verify(counter).findings == ()
    place.close()
    return folder


def counter_of(place: Database, folder: Path) -> Counter:
    return Counter(place.ledger, CheckpointFiles(folder / "checkpoints", folder / "ledger.key"), place.clock)


class Shop:
    """A copy of the sound ledger, to be tampered with."""

    def __init__(self, sound: Path, folder: Path) -> None:
        self.folder = folder / "copy"
        shutil.copytree(sound, self.folder)
        self.path = self.folder / "ledger.db"

    def raw(self) -> sqlite3.Connection:
        """Past every trigger, as an insider would."""
        connection = sqlite3.connect(self.path, isolation_level=None)
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        return connection

    def verdict(self) -> Any:
        place = Database(f"sqlite:///{self.path}", clock=FixedClock(10**15))
        try:
            return verify(counter_of(place, self.folder))
        finally:
            place.close()


@pytest.fixture
def shop(sound: Path, tmp_path: Path) -> Shop:
    return Shop(sound, tmp_path)


def named(verdict: Any) -> set[int]:
    assert all(found.code in FINDING_WORDS and str(found.says()) for found in verdict.findings)
    return {abs(found.number) for found in verdict.findings}


def test_a_sound_ledger_is_sound(shop: Shop) -> None:
    verdict = shop.verdict()
    assert (verdict.findings, verdict.checkpoints) == ((), 2)
    assert verdict.entries > SIZE - 20


@pytest.mark.slow
def test_every_column_of_an_entry(sound: Path, tmp_path: Path) -> None:
    """One bit, or one digit, of any column of any row: `verify` names the row."""
    shop = Shop(sound, tmp_path)
    raw = shop.raw()
    dice = random.Random(1)
    place = Database(f"sqlite:///{shop.path}", clock=FixedClock(10**15))
    counter = counter_of(place, shop.folder)
    size = place.ledger.head().size
    changed = 0
    for column in COLUMNS[1:]:
        for _ in range(6):
            seq = dice.randrange(1, size + 1)
            before = raw.execute(f"SELECT {column} FROM ledger_entries WHERE seq = ?", (seq,)).fetchone()[0]
            after = altered(dice, before, column)
            try:
                raw.execute(f"UPDATE ledger_entries SET {column} = ? WHERE seq = ?", (after, seq))
            except sqlite3.IntegrityError:
                continue  # a strict table, or the unique key, refuses this one
            assert seq in named(verify(counter)), (column, seq, before, after)
            raw.execute(f"UPDATE ledger_entries SET {column} = ? WHERE seq = ?", (before, seq))
            changed += 1
    raw.close()
    assert verify(counter).findings == ()
    place.close()
    assert changed >= 100


def altered(dice: random.Random, value: Any, column: str) -> Any:
    if value is None:
        return "[]" if column == "details" else 1
    if isinstance(value, bytes):
        place = dice.randrange(len(value))
        return value[:place] + bytes([value[place] ^ 1 << dice.randrange(8)]) + value[place + 1 :]
    if isinstance(value, int):
        return value ^ 1 << dice.randrange(3)
    return value[:-1] + chr(ord(value[-1]) ^ 1) if value else "1:1"


@pytest.mark.parametrize("seq", [1, 57, 256, 300])
def test_a_deleted_row(shop: Shop, seq: int) -> None:
    raw = shop.raw()
    raw.execute("DELETE FROM ledger_entries WHERE seq = ?", (seq,))
    raw.close()
    assert seq in {found.number for found in shop.verdict().findings if found.code == "missing"}


def test_the_last_row_deleted(shop: Shop) -> None:
    raw = shop.raw()
    (last,) = raw.execute("SELECT MAX(seq) FROM ledger_entries").fetchone()
    raw.execute("DELETE FROM ledger_entries WHERE seq = ?", (last,))
    raw.close()
    assert last in named(shop.verdict())


def test_an_inserted_row(shop: Shop) -> None:
    raw = shop.raw()
    (last,) = raw.execute("SELECT MAX(seq) FROM ledger_entries").fetchone()
    rest = ", ".join(column for column in COLUMNS if column not in {"seq", "line_key"})
    raw.execute(
        f"INSERT INTO ledger_entries (tenant, seq, line_key, {rest}) "
        f"SELECT tenant, ?, NULL, {rest} FROM ledger_entries WHERE seq = 1",
        (last + 1,),
    )
    raw.close()
    assert last + 1 in named(shop.verdict())


def test_two_rows_changed_places(shop: Shop) -> None:
    raw = shop.raw()
    for old, new in ((40, -1), (41, 40), (-1, 41)):
        raw.execute("UPDATE ledger_entries SET seq = ? WHERE seq = ?", (new, old))
    raw.close()
    assert {40, 41} <= named(shop.verdict())


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE ledger_accounts SET balance = balance + 1 WHERE number = 2", "balance"),
        ("UPDATE ledger_accounts SET slides_to = 5 WHERE number = 2", "slides_to"),
        ("UPDATE ledger_accounts SET name = 'ff' WHERE number = 2", "altered"),
        ("UPDATE ledger_lots SET remaining = remaining - 1 WHERE id = (SELECT MIN(id) FROM ledger_lots WHERE remaining > 1)",
         "remaining"),
        ("UPDATE ledger_lots SET expires_at = 9 WHERE id = 2", "lot"),
        ("DELETE FROM ledger_lots WHERE id = 3", "lot"),
        ("UPDATE ledger_undoings SET points = points + 1", "undone"),
        ("UPDATE ledger_nodes SET hash = zeroblob(32)", "node"),
        ("UPDATE ledger_heads SET size = size + 2", "edge"),
        ("UPDATE ledger_heads SET edge = zeroblob(length(edge))", "edge"),
    ],
)  # fmt: skip
def test_what_is_computed(shop: Shop, statement: str, code: str) -> None:
    raw = shop.raw()
    assert raw.execute(statement).rowcount
    raw.close()
    assert code in {found.code for found in shop.verdict().findings}


def test_an_older_copy_is_recognised(sound: Path, tmp_path: Path) -> None:
    """A restored backup has fewer entries than were signed."""
    folder = tmp_path / "old"
    place = Database(f"sqlite:///{tmp_path}/ledger.db")
    fill(place, 50)
    shutil.copytree(sound / "checkpoints", folder / "checkpoints")
    counter = counter_of(place, folder)
    seal(counter)
    fill(place, 20, "q")
    seal(counter)
    place.close()
    whole = shutil.copy(tmp_path / "ledger.db", tmp_path / "kept.db")
    with sqlite3.connect(whole) as raw:
        assert raw.execute("SELECT size FROM ledger_heads").fetchone()[0] > 50
    older = Database(f"sqlite:///{tmp_path}/other.db")
    fill(older, 50)
    codes = {found.code for found in verify(Counter(older.ledger, counter.checkpoints, older.clock)).findings}
    older.close()
    assert codes & {"rolled_back", "checkpoint"}


def test_a_rolled_back_database(tmp_path: Path) -> None:
    place = Database(f"sqlite:///{tmp_path}/ledger.db")
    counter = counter_of(place, tmp_path)
    fill(place, 30)
    seal(counter)
    with sqlite3.connect(tmp_path / "ledger.db") as live, sqlite3.connect(tmp_path / "backup.db") as backup:
        live.backup(backup)
    fill(place, 10, "q")
    seal(counter)
    place.close()
    restored = Database(f"sqlite:///{tmp_path}/backup.db")
    codes = [found.code for found in verify(counter_of(restored, tmp_path)).findings]
    restored.close()
    assert codes == ["rolled_back"]


def test_a_database_written_anew_is_named_row_by_row(tmp_path: Path) -> None:
    """The insider forges everything, tree and head: only what was signed outside can tell, and it names the row."""
    place = Database(f"sqlite:///{tmp_path}/ledger.db")
    counter = counter_of(place, tmp_path)
    fill(place, 60)
    note = seal(counter)
    place.close()
    with sqlite3.connect(tmp_path / "ledger.db") as raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        forge(raw, 17, 1_000)
    forged = Database(f"sqlite:///{tmp_path}/ledger.db")
    assert forged.faults() == [], "the forger did a clean job"
    found = verify(counter_of(forged, tmp_path)).findings
    forged.close()
    assert {(each.code, each.number) for each in found} == {
        ("inconsistent", int(note.split("\n")[1])),
        ("replaced", 17),
    }


def forge(raw: sqlite3.Connection, seq: int, more: int) -> None:
    """Adds points to an earning, its lot and its accounts, and computes leaf and tree anew."""
    from regulars.adapters.database.ledger.auditing import LEAF_COLUMNS, content_of
    from regulars.trust.proof.tree import Frontier, leaf_hash

    debit, credit, opens = raw.execute(
        "SELECT debit, credit, opens FROM ledger_entries WHERE seq = ?", (seq,)
    ).fetchone()
    assert opens
    raw.execute("UPDATE ledger_entries SET amount = amount + ? WHERE seq = ?", (more, seq))
    raw.execute(
        "UPDATE ledger_lots SET original = original + ?, remaining = remaining + ? WHERE id = ?", (more, more, seq)
    )
    raw.execute("UPDATE ledger_accounts SET balance = balance + ? WHERE number = ?", (more, credit))
    raw.execute("UPDATE ledger_accounts SET balance = balance - ? WHERE number = ?", (more, debit))
    names = dict(raw.execute("SELECT number, name FROM ledger_accounts").fetchall())
    row = raw.execute(f"SELECT {LEAF_COLUMNS} FROM ledger_entries e WHERE seq = ?", (seq,)).fetchone()
    raw.execute("UPDATE ledger_entries SET leaf = ? WHERE seq = ?", (leaf_hash(content_of(row, names)), seq))
    leaves = [leaf for (leaf,) in raw.execute("SELECT leaf FROM ledger_entries ORDER BY seq")]
    raw.execute("UPDATE ledger_heads SET edge = ?", (Frontier().grown(leaves)[0].packed(),))


@pytest.mark.parametrize("statement", [
    "UPDATE ledger_entries SET amount = 1", "DELETE FROM ledger_entries", "UPDATE ledger_entries SET details = 'x'",
    "UPDATE ledger_nodes SET hash = hash", "DELETE FROM ledger_nodes",
])  # fmt: skip
def test_the_database_itself_refuses(address: str, statement: str) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    place = Database(address)
    fill(place, 270)
    with pytest.raises(DBAPIError, match="append-only"), place.ledger._writers.begin() as connection:
        connection.execute(text(statement))
    assert place.faults() == []
    place.close()


def test_erasing_a_person_changes_no_balance_root_or_proof(address: str, tmp_path: Path) -> None:
    place = Database(address)
    fill(place, 120)
    counter = counter_of(place, tmp_path)
    before, receipts = place.ledger.head(), {seq: json.loads(prove(counter, seq)) for seq in (1, 5, 40)}
    balances = sorted(balance for (balance,) in rows(place, "SELECT balance FROM ledger_accounts"))
    assert place.ledger.erase("member:1") >= 1
    assert place.ledger.head() == before
    assert sorted(balance for (balance,) in rows(place, "SELECT balance FROM ledger_accounts")) == balances
    assert verify(counter).findings == ()
    mine = {seq for (seq,) in rows(place, "SELECT seq FROM ledger_entries WHERE details IS NULL")}
    assert len(mine) > 10
    for seq, old in receipts.items():
        new = json.loads(prove(counter, seq))
        assert (new["leaf"], new["path"], new["checkpoint"]) == (old["leaf"], old["path"], old["checkpoint"])
        alone.verify(new)
        alone.verify(old)
    assert rows(place, "SELECT 1 FROM ledger_accounts WHERE owner = 'member:1'") == []
    assert place.wallet("member:1").lots == {}
    fill(place, 20, "again")
    assert verify(counter).findings == ()
    place.close()


def rows(place: Database, statement: str) -> list[Any]:
    from sqlalchemy import text

    with place.ledger._engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement)).all()]


def test_a_receipt_is_checked_by_a_file_that_stands_alone(shop: Shop, tmp_path: Path) -> None:
    place = Database(f"sqlite:///{shop.path}", clock=FixedClock(10**15))
    counter = counter_of(place, shop.folder)
    path, script = tmp_path / "receipt.json", tmp_path / "verify_receipt.py"
    path.write_text(prove(counter, 33), encoding="utf-8")
    shutil.copy(alone.__file__, script)
    key = b64encode(public_bytes(counter.key())).decode()
    ran = subprocess.run([sys.executable, "-I", script, path, key], capture_output=True, text=True, cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "holds: entry 33" in ran.stdout
    other = b64encode(bytes(32)).decode()
    assert subprocess.run([sys.executable, "-I", script, path, other], capture_output=True).returncode == 1
    assert subprocess.run([sys.executable, "-I", script], capture_output=True).returncode == 2
    place.close()


def test_a_forged_receipt_is_refused(shop: Shop) -> None:
    """Any character of any field."""
    place = Database(f"sqlite:///{shop.path}", clock=FixedClock(10**15))
    true = json.loads(prove(counter_of(place, shop.folder), 33))
    place.close()
    alone.verify(true)
    dice, refused = random.Random(3), 0
    for field in ("leaf", "checkpoint", "details", "salt", "public_key"):
        for _ in range(25):
            number = dice.randrange(len(true[field]))
            letter = chr(ord(true[field][number]) ^ 1)
            forged = {**true, field: true[field][:number] + letter + true[field][number + 1 :]}
            try:
                alone.verify(forged)
            except (ValueError, KeyError):
                refused += 1
            else:
                assert is_same_base64(true[field], forged[field]), (field, number, letter)
                refused += 1
    for forged in ({**true, "index": 31}, {**true, "path": true["path"][:-1]}, {**true, "path": true["path"][::-1]}):
        with pytest.raises(ValueError, match=r"entry|tree"):
            alone.verify(forged)
    assert refused == 125


def is_same_base64(one: str, two: str) -> bool:
    """The last character before the padding carries unused bits."""
    from base64 import b64decode

    return "=" in one[-2:] and b64decode(one[-4:]) == b64decode(two[-4:])
