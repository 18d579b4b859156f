"""Places that keep subscriptions, receivers that are told, and a desk between them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url
from sqlalchemy.schema import CreateSchema

from regulars.adapters.database.webhooks import DatabaseWebhooks
from regulars.adapters.memory.clock import FixedClock
from regulars.adapters.memory.webhooks import MemoryWebhooks
from regulars.adapters.senders.https import HttpSender
from regulars.domain.ids import Tenant
from regulars.domain.ledger.entries import Source
from regulars.domain.ledger.requests import Earn, Spend
from regulars.loop.webhooks.desk import Desk, Limits
from regulars.ports.webhooks import Webhooks
from suites.ledger.places import open_ledger
from suites.webhooks.receiver import Receiver
from suites.webhooks.worker import vault_in

_COUNTER = itertools.count(1)
BEGIN = 1_750_000_000_000_000


def new_schema(server: str) -> str:
    """A fresh schema on the server."""
    name = f"hooks{next(_COUNTER)}"
    url = make_url(server).set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(CreateSchema(name))
    engine.dispose()
    query = {**url.query, "options": f"-csearch_path={name}"}
    return url.set(drivername="postgresql", query=query).render_as_string(hide_password=False)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Webhooks]:
    """Each place that keeps subscriptions, in turn."""
    if request.param == "memory":
        yield MemoryWebhooks()
        return
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path / 'webhooks.db'}"
    else:
        address = new_schema(request.getfixturevalue("postgresql_server"))
    opened = DatabaseWebhooks.open(address, Tenant("a"), vault_in(tmp_path))
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'webhooks.db'}"
    return new_schema(request.getfixturevalue("postgresql_server"))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


@dataclass
class Shop:
    """A ledger, a desk and a clock to be turned."""

    desk: Desk
    clock: FixedClock
    names: dict[int, str] = field(default_factory=dict)
    orders: int = 0

    def earn(self, count: int = 1, member: int = 17) -> None:
        for _ in range(count):
            self.orders += 1
            self.desk.ledger.post(Earn(f"member:{member}", points=10, source=Source("order", f"o-{self.orders}")))

    def spend(self, points: int, member: int = 17) -> None:
        self.desk.ledger.post(Spend(f"member:{member}", points=points, source=Source("redemption", f"r-{points}")))

    def with_limits(self, **changes: Any) -> Shop:
        return replace(self, desk=replace(self.desk, limits=replace(self.desk.limits, **changes)))

    def states(self, id_: str) -> dict[str, int]:
        return {state.value: count for state, count in self.desk.webhooks.counts(id_).items()}


@pytest.fixture
def shop(store: Webhooks, tmp_path: Path) -> Iterator[Shop]:
    """A shop whose members are called C-17 and so on."""
    clock = FixedClock(BEGIN)
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", "a", clock)
    names = {member: f"C-{member}" for member in range(1, 100)}
    sender = HttpSender(2.0, allow_http=True, allow_private=True)
    seeded = Random(7)

    def named(members: set[int]) -> dict[int, str]:
        return {member: names[member] for member in members if member in names}

    desk = Desk(store, ledger, sender, clock, named, seeded.randbytes, seeded, Limits(allow_http=True))
    yield Shop(desk, clock, names)
    ledger.close()
