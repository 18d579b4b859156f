# ruff: noqa: S608 - names of our own tables; values are always parameters
"""One tenant's paid memberships in SQLite or PostgreSQL; see the port for what each method tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Self

import msgspec
from sqlalchemy import Connection, Engine

from regulars.adapters.database.engine import engine_at, writers_of
from regulars.adapters.database.handings.rows import counts_of, set_counts
from regulars.adapters.database.ledger.sql import Row, listed, read, run
from regulars.adapters.database.upgrade import upgrade
from regulars.domain.errors import KeyReused
from regulars.domain.ids import Tenant
from regulars.domain.ledger.counts import CountKey
from regulars.domain.ledger.requests import RequestKey
from regulars.domain.memberships.membership import Event, Kind, Terms
from regulars.ports.memberships import Held

__all__ = ["DatabaseMemberships"]

_TERMS: Final = msgspec.json.Decoder(Terms).decode
_RUN: Final = CountKey("", "memberships:run", "")
_EVENT: Final = "kind, at, amount, starts_at, ends_at, charge, told, terms"


class _Late(Exception):
    """Somebody else has written meanwhile."""


class DatabaseMemberships:
    """Memberships. Safe to use from several threads and from several processes."""

    def __init__(self, engine: Engine, tenant: Tenant) -> None:
        self._engine = engine
        self._writers = writers_of(engine)
        self._tenant = tenant

    @classmethod
    def open(cls, address: str, tenant: Tenant) -> Self:
        """Opens a database and brings its tables to this version.

        Raises:
            SettingsError, DatabaseUnreachable, DatabaseTooNew: as `DatabaseRecords.open`.
        """
        engine = engine_at(address)
        try:
            upgrade(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, tenant)

    def held(self, id_: str) -> Held | None:
        """One of them."""
        with self._engine.connect() as connection:
            found = self._held(connection, "id = ?", id_)
        return found[0] if found else None

    def of_owners(self, owners: Sequence[str]) -> Sequence[Held]:
        """These owners' memberships."""
        with self._engine.connect() as connection:
            inside, value = listed(connection, owners, "text")
            return self._held(connection, f"owner IN {inside}", value)

    def _held(self, connection: Connection, where: str, value: object) -> list[Held]:
        rows = read(
            connection,
            "SELECT m.id, m.owner, m.plan, COALESCE(p.token, ''), m.number FROM memberships m "
            "LEFT JOIN membership_payers p ON p.tenant = m.tenant AND p.id = m.id "
            f"WHERE m.tenant = ? AND m.{where} ORDER BY m.plan, m.id",
            *(self._tenant, value),
        )
        return [
            Held(id_, owner, plan, token, self._events(connection, id_, number))
            for id_, owner, plan, token, number in rows
        ]

    def _events(self, connection: Connection, id_: str, number: int) -> tuple[Event, ...]:
        # No further than the head says: PostgreSQL reads two statements at two instants.
        rows = read(
            connection,
            f"SELECT {_EVENT} FROM membership_events WHERE tenant = ? AND membership = ? AND number <= ? ORDER BY number",
            *(self._tenant, id_, number),
        )
        return tuple(_event_of(row) for row in rows)

    def due(self, now: int) -> Sequence[str]:
        """Ids on which something is due, the longest first."""
        statement = "SELECT id FROM memberships WHERE tenant = ? AND due_at <= ? ORDER BY due_at, id"
        with self._engine.connect() as connection:
            return [row[0] for row in read(connection, statement, self._tenant, now)]

    def append(
        self, held: Held, event: Event, due_at: int | None, key: RequestKey | None = None, token: str | None = None
    ) -> bool:
        """Head and event in one transaction."""
        number = len(held.events) + 1
        named = f"{held.id}#{number}" if key is None else f"{key.route} {key.key}"
        terms = "" if event.terms is None else msgspec.json.encode(event.terms).decode()
        told = (
            event.kind.value,
            event.at,
            event.amount,
            event.starts_at,
            event.ends_at,
            event.charge,
            event.told,
            terms,
        )
        try:
            with self._writers.begin() as connection:
                self._step(connection, held, number, due_at)
                if token is not None:
                    self._pay_by(connection, held.id, token)
                self._write(connection, held.id, number, told, named, b"" if key is None else key.fingerprint)
        except _Late:
            return False
        return True

    def _write(
        self, connection: Connection, id_: str, number: int, told: Sequence[object], named: str, fingerprint: bytes
    ) -> None:
        written = run(
            connection,
            f"INSERT INTO membership_events (tenant, membership, number, {_EVENT}, key, fingerprint) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            *(self._tenant, id_, number, *told, named, fingerprint),
        )
        if not written:
            raise _Late

    def _step(self, connection: Connection, held: Held, number: int, due_at: int | None) -> None:
        if number == 1:
            stepped = run(
                connection,
                "INSERT INTO memberships (tenant, id, owner, plan, number, due_at) VALUES (?, ?, ?, ?, 1, ?) "
                "ON CONFLICT DO NOTHING",
                *(self._tenant, held.id, held.owner, held.plan, due_at),
            )
        else:
            stepped = run(
                connection,
                "UPDATE memberships SET number = ?, due_at = ? WHERE tenant = ? AND id = ? AND number = ?",
                *(number, due_at, self._tenant, held.id, number - 1),
            )
        if not stepped:
            raise _Late

    def _pay_by(self, connection: Connection, id_: str, token: str) -> None:
        run(
            connection,
            "INSERT INTO membership_payers (tenant, id, token) VALUES (?, ?, ?) "
            "ON CONFLICT (tenant, id) DO UPDATE SET token = excluded.token",
            *(self._tenant, id_, token),
        )

    def asked_before(self, key: RequestKey) -> str | None:
        """The membership that a request was about."""
        statement = "SELECT membership, fingerprint FROM membership_events WHERE tenant = ? AND key = ?"
        with self._engine.connect() as connection:
            found = read(connection, statement, self._tenant, f"{key.route} {key.key}")
        if not found:
            return None
        if bytes(found[0][1]) != key.fingerprint:
            raise KeyReused(key.key)
        return str(found[0][0])

    def last_run(self) -> int | None:
        """When renewals ran last."""
        with self._engine.connect() as connection:
            return counts_of(connection, self._tenant, [_RUN]).get(_RUN)

    def note_run(self, at: int) -> None:
        """Notes that they ran."""
        with self._writers.begin() as connection:
            set_counts(connection, self._tenant, {_RUN: at})

    def close(self) -> None:
        """Lets the connections go."""
        self._engine.dispose()


def _event_of(row: Row) -> Event:
    kind, at, amount, starts_at, ends_at, charge, told, terms = row
    return Event(Kind(kind), at, amount, starts_at, ends_at, charge, told, _TERMS(terms) if terms else None)
