# ruff: noqa: N802 - the names that apsw calls
"""A disk that can lose its power: a virtual file system below SQLite that remembers what was written and what was synced.

What was synced is there after a cut; of what was written since, any sectors are, and any are not.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

from regulars.adapters.database.ledger.commit import Keeping, transact
from regulars.adapters.memory.clock import FixedClock
from regulars.domain.ledger import requests as asked
from regulars.domain.ledger.entries import Source
from regulars.domain.ledger.requests import RequestKey
from regulars.reward.decide import decide
from regulars.trust.proof.tree import Frontier, leaf_hash
from suites.ledger.places import Page  # noqa: F401 - the room's wiring

SECTOR = 512
TOGETHER = 3


@dataclass
class Log:
    """Everything that was done to files, in order: ``(what, file, offset or size, data)``."""

    ops: list[tuple[str, str, int, bytes]] = field(default_factory=list)


class LoggedFile(apsw.VFSFile):
    def __init__(self, vfs: str, name: Any, flags: Any, log: Log) -> None:
        super().__init__(vfs, name, flags)
        self.log = log
        self.path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)

    def xWrite(self, data: bytes, offset: int) -> None:
        super().xWrite(data, offset)
        self.log.ops.append(("write", self.path, offset, bytes(data)))

    def xTruncate(self, size: int) -> None:
        super().xTruncate(size)
        self.log.ops.append(("cut", self.path, size, b""))

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self.log.ops.append(("sync", self.path, 0, b""))


class LoggedDisk(apsw.VFS):
    def __init__(self, name: str, log: Log) -> None:
        self.log = log
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: Any) -> LoggedFile:
        return LoggedFile("", name, flags, self.log)

    def xDelete(self, filename: str, sync: bool) -> None:
        super().xDelete(filename, sync)
        self.log.ops.append(("delete", filename, 0, b""))


class Cursor:
    """The driver's cursor as `regulars.adapters.database.ledger.sql` uses it."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._cursor = connection.cursor()
        self._connection = connection

    def execute(self, statement: str, params: Any = ()) -> None:
        self._cursor.execute(statement, tuple(params))

    def executemany(self, statement: str, rows: Any) -> None:
        self._cursor.executemany(statement, rows)

    def fetchall(self) -> list[Any]:
        return self._cursor.fetchall()

    @property
    def rowcount(self) -> int:
        return self._connection.changes()

    def close(self) -> None:
        self._cursor.close()


class Named:
    name = "sqlite"


class Raw:
    """What the ledger's transactions see of SQLAlchemy's connection."""

    dialect = Named()

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    @property
    def connection(self) -> Raw:
        return self

    def cursor(self) -> Cursor:
        return Cursor(self._connection)


@dataclass
class Written:
    """A run of commits on such a disk: its log, and how long the log was when each was acknowledged."""

    log: Log
    acknowledged: list[int]
    start: dict[str, bytes]


def write(path: Path, synchronous: str, commits: int, name: str) -> Written:
    """Commits groups of three earnings, as the product does, with the journal and the sync that are asked for."""
    log = Log()
    disk = LoggedDisk(name, log)
    start = {str(path): path.read_bytes()}
    connection = apsw.Connection(str(path), vfs=name)
    for pragma in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", f"synchronous = {synchronous}"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    connection.execute("PRAGMA secure_delete = ON").fetchall()
    connection.execute("PRAGMA wal_autocheckpoint = 40").fetchall()
    keeping = Keeping("a", decide, FixedClock(5), leaf_hash, Frontier.unpacked, random.Random(1).randbytes)
    acknowledged = []
    for number in range(commits):
        connection.execute("BEGIN IMMEDIATE")
        group: Any = [
            (
                asked.Earn("member:1", points=2, source=Source("order", f"{number}-{part}")),
                RequestKey("earn", f"{number}-{part}"),
            )
            for part in range(TOGETHER)
        ]
        transact(Raw(connection), keeping, group)  # type: ignore[arg-type]
        connection.execute("COMMIT")
        acknowledged.append(len(log.ops))
    # The log ends here: what closing writes is not part of it.
    done = Written(Log(list(log.ops)), acknowledged, start)
    connection.close()
    disk.unregister()
    return done


def after_cut(  # noqa: C901 - five things may have happened to a file
    written: Written, place: int, dice: random.Random
) -> dict[str, bytes]:
    """Files as a cut after `place` operations leaves them: all that was synced, and of the rest what chance likes."""
    disk = {name: bytearray(data) for name, data in written.start.items()}
    loose: dict[str, list[tuple[str, int, bytes]]] = {}
    for what, name, number, data in written.log.ops[:place]:
        if what == "sync":
            for op in loose.pop(name, ()):
                _apply(disk.setdefault(name, bytearray()), *op)
        elif what == "delete":
            disk.pop(name, None)
            loose.pop(name, None)
        else:
            loose.setdefault(name, []).append((what, number, data))
    for name, ops in loose.items():
        kept = dice.random()
        for what, number, data in ops:
            if what == "cut":
                if dice.random() < kept:
                    _apply(disk.setdefault(name, bytearray()), what, number, data)
                continue
            for start in range(0, len(data), SECTOR):
                if dice.random() < kept:
                    _apply(disk.setdefault(name, bytearray()), what, number + start, data[start : start + SECTOR])
    return {name: bytes(data) for name, data in disk.items()}


def _apply(file: bytearray, what: str, number: int, data: bytes) -> None:
    if what == "cut":
        del file[number:]
        return
    if len(file) < number + len(data):
        file.extend(bytes(number + len(data) - len(file)))
    file[number : number + len(data)] = data
