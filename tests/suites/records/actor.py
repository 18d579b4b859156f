"""Another process at the same database, told what to do: ``actor.py ADDRESS '["word", …]' KEY``."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pyarrow as pa
from sqlalchemy import Connection, Engine, event

from regulars.adapters.database.records import DatabaseRecords
from regulars.adapters.files.vault_key import VaultKeyFile
from regulars.domain.ids import Tenant
from regulars.domain.records import ConsentChange, Part, TurnRecord
from regulars.ports.records import StaleVersion
from regulars.trust.vault.vault import TenantVault

TENANT = Tenant("a")


def opened(address: str) -> DatabaseRecords:
    """Records of the tenant, with the key that the test keeps for them."""
    return DatabaseRecords.open(address, TENANT, TenantVault(VaultKeyFile(Path(sys.argv[3]))))


def part(name: str, table: str = "events") -> Part:
    return Part(name, table, 1, 1, "0" * 64)


def say(word: object) -> None:
    print(word, flush=True)


def stand_still() -> None:
    say("inside")
    time.sleep(600)


def race(address: str, name: str, count: int) -> None:
    """Adds `count` parts and as many members, looking again whenever somebody was faster."""
    records = opened(address)
    for number in range(count):
        while True:
            version, first = records.log_state().version, records.next_member()
            try:
                with records.write() as writing:
                    writing.add_parts([part(f"{name}-{number}")], expected_version=version)
                    writing.add_members("customer", pa.array([f"{name}-{number}"]), first)
            except StaleVersion:
                continue
            break
    records.close()
    say("done")


def hold(address: str) -> None:
    """Writes something of everything and never commits."""
    records = opened(address)
    with records.write() as writing:
        writing.add_members("customer", pa.array([f"C{number}" for number in range(20_000)]), 1)
        writing.add_parts([part("half")], expected_version=0)
        writing.add_turn(TurnRecord("half", 1, 1, 1, "half-profiles", {}), part("half-profiles", "profiles"))
        writing.add_decisions("half", {"gift": ("points", {"points": 5})})
        writing.add_consent(ConsentChange(1, "mail", granted=True, at=1, source="form"))
        stand_still()


def stream(address: str) -> None:
    """Adds one part after another and says each version once it is committed."""
    records = opened(address)
    version = records.log_state().version
    while True:
        with records.write() as writing:
            version = writing.add_parts([part(f"p{version}-0"), part(f"p{version}-1")], expected_version=version)
        say(version)


def migrate(address: str, tables: int) -> None:
    """Begins to make the tables and stands still before number `tables`."""
    seen = 0

    def count(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        nonlocal seen
        seen += "CREATE TABLE" in statement
        if seen == tables:
            stand_still()

    event.listen(Engine, "before_cursor_execute", count)
    opened(address).close()


def seal(address: str) -> None:
    """Opens a shop from before the vault and stands still in the middle of sealing it."""

    def stop(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT INTO claims"):
            stand_still()

    event.listen(Engine, "before_cursor_execute", stop)
    opened(address).close()


if __name__ == "__main__":
    word, *rest = json.loads(sys.argv[2])
    {"race": race, "hold": hold, "stream": stream, "migrate": migrate, "seal": seal}[word](sys.argv[1], *rest)
