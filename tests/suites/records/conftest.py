"""Where records are kept: the same promises are asked of each place."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.schema import CreateSchema

from regulars.adapters.database.engine import engine_at
from regulars.adapters.database.records import DatabaseRecords
from regulars.adapters.files.vault_key import VaultKeyFile
from regulars.adapters.memory.records import Memory, MemoryRecords
from regulars.domain.ids import Tenant
from regulars.ports.records import Records
from regulars.trust.vault.vault import TenantVault

_COUNTER = itertools.count(1)
_ACTOR = Path(__file__).with_name("actor.py")


@dataclass
class Place:
    """One place that keeps records, empty at first.

    Attributes:
        kind: memory, sqlite or postgresql.
        address: of the database; empty for memory.
        keys: folder with one file a tenant, the key to who is who.
    """

    kind: str
    address: str
    opener: Callable[[Tenant], Records]
    keys: Path = Path()
    opened: list[Records] = field(default_factory=list)
    actors: list[subprocess.Popen[str]] = field(default_factory=list)

    def open(self, tenant: str = "a") -> Records:
        """Records of a tenant; the fixture closes them."""
        records = self.opener(Tenant(tenant))
        self.opened.append(records)
        return records

    def engine(self) -> Engine:
        """A connection past the adapter's methods, for raw SQL."""
        return engine_at(self.address)

    def act(self, *words: object) -> subprocess.Popen[str]:
        """Another process at the same database; see `actor.py`."""
        command = [sys.executable, str(_ACTOR), self.address, json.dumps(words), str(self.keys / "a.key")]
        actor = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.actors.append(actor)
        return actor

    def close(self) -> None:
        for actor in self.actors:
            actor.kill()
            actor.wait()
            if actor.stdout is not None:
                actor.stdout.close()
        for records in self.opened:
            records.close()


def _memory() -> Place:
    memory = Memory()
    return Place("memory", "", lambda tenant: MemoryRecords(tenant, memory))


def _database(kind: str, address: str, keys: Path) -> Place:
    def opened(tenant: Tenant) -> Records:
        return DatabaseRecords.open(address, tenant, TenantVault(VaultKeyFile(keys / f"{tenant}.key")))

    return Place(kind, address, opened, keys)


def _new_postgresql(server: str) -> str:
    """A fresh schema on the server, which is all a test sees: far cheaper than a database of its own."""
    name = f"shop{next(_COUNTER)}"
    address = make_url(server).update_query_dict({"options": f"-csearch_path={name}"})
    engine = create_engine(address.set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(CreateSchema(name))
    engine.dispose()
    return address.render_as_string(hide_password=False)


def _made(kind: str, request: pytest.FixtureRequest) -> Place:
    if kind == "memory":
        return _memory()
    folder: Path = request.getfixturevalue("tmp_path")
    if kind == "sqlite":
        return _database(kind, f"sqlite:///{folder}/shop.db", folder)
    return _database(kind, _new_postgresql(request.getfixturevalue("postgresql_server")), folder)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """Each place in turn."""
    made = _made(request.param, request)
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Place]:
    """Each place that outlives a process, in turn."""
    made = _made(request.param, request)
    yield made
    made.close()


@pytest.fixture
def sqlite(request: pytest.FixtureRequest) -> Iterator[Place]:
    """SQLite alone."""
    made = _made("sqlite", request)
    yield made
    made.close()
