"""One tenant's API keys in SQLite or PostgreSQL; see the port for what each method tells and refuses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Self

from sqlalchemy import ColumnElement, Engine, Row, Select, Table, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from regulars.adapters.database.engine import engine_at, writers_of
from regulars.adapters.database.ledger.sql import read
from regulars.adapters.database.tables import api_keys
from regulars.adapters.database.upgrade import upgrade
from regulars.domain.api_key import ApiKey
from regulars.domain.ids import Tenant

__all__ = ["DatabaseKeys"]

_TABLE: Table = api_keys
_FIND: Final = (
    "SELECT id, digest, name, scopes, created_at, expires_at, revoked_at, used_at, replaces FROM api_keys "
    "WHERE tenant = ? AND id = ?"
)


class DatabaseKeys:
    """Keys in a database. Safe to use from several threads and from several processes."""

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

    def add(self, key: ApiKey) -> None:
        """Keeps a new key."""
        row = {
            "tenant": self._tenant,
            "id": key.id,
            "digest": key.digest,
            "name": key.name,
            "scopes": " ".join(key.scopes),
            "created_at": key.created_at,
            "expires_at": key.expires_at,
            "revoked_at": key.revoked_at,
            "used_at": key.used_at,
            "replaces": key.replaces,
        }
        try:
            with self._writers.begin() as connection:
                connection.execute(insert(_TABLE), [row])
        except IntegrityError:
            raise ValueError("the id is taken") from None

    def find(self, id_: str) -> ApiKey | None:
        """The key of that id; None where this tenant has none. Every request asks it, so it is asked without a detour."""
        with self._engine.connect() as connection:
            rows = read(connection, _FIND, self._tenant, id_)
        return _read(rows[0]) if rows else None

    def all(self) -> tuple[ApiKey, ...]:
        """Every key, the oldest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(self._own().order_by(_TABLE.c.created_at, _TABLE.c.id)).all()
        return tuple(_key(row) for row in rows)

    def revoke(self, id_: str, at: int) -> bool:
        """Notes that a key opens nothing from an instant on."""
        return self._lower(_TABLE.c.revoked_at, id_, at)

    def end(self, id_: str, at: int) -> bool:
        """Lets a key expire at an instant, unless it does so earlier."""
        return self._lower(_TABLE.c.expires_at, id_, at)

    def note_used(self, id_: str, at: int) -> None:
        """Remembers when a key was last used."""
        before = or_(_TABLE.c.used_at.is_(None), _TABLE.c.used_at < at)
        with self._writers.begin() as connection:
            connection.execute(update(_TABLE).where(self._is(id_), before).values(used_at=at))

    def close(self) -> None:
        """Lets go of connections."""
        self._engine.dispose()

    def _own(self) -> Select[Any]:
        return select(_TABLE).where(_TABLE.c.tenant == self._tenant)

    def _is(self, id_: str) -> ColumnElement[bool]:
        return (_TABLE.c.tenant == self._tenant) & (_TABLE.c.id == id_)

    def _lower(self, column: ColumnElement[Any], id_: str, at: int) -> bool:
        """Sets an instant where none, or a later one, stands."""
        with self._writers.begin() as connection:
            later = or_(column.is_(None), column > at)
            connection.execute(update(_TABLE).where(self._is(id_), later).values({column: at}))
            return connection.execute(select(_TABLE.c.id).where(self._is(id_))).first() is not None


def _read(row: Sequence[Any]) -> ApiKey:
    id_, digest, name, scopes, *rest = row
    return ApiKey(id_, digest, name, tuple(scopes.split()), *rest)


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(
        id=row.id,
        digest=row.digest,
        name=row.name,
        scopes=tuple(row.scopes.split()),
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        used_at=row.used_at,
        replaces=row.replaces,
    )
