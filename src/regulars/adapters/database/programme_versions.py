"""Versions of the programme in SQLite or PostgreSQL; see `regulars.ports.versions`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, text

from regulars.adapters.database.programme_tables import programme_versions
from regulars.domain.programme_version import HowChanged, ProgrammeVersion, hash_of

__all__ = ["DatabaseVersions"]

_T = programme_versions.c
_COLUMNS = (_T.number, _T.document, _T.hash, _T.since, _T.how, _T.author, _T.note)


class DatabaseVersions:
    """Every programme that was in force in one shop."""

    def __init__(self, engine: Engine, writers: Engine, tenant: str) -> None:
        self._engine = engine
        self._writers = writers
        self._tenant = tenant

    def latest(self) -> ProgrammeVersion | None:
        """The one in force."""
        with self._engine.connect() as connection:
            return self._latest(connection)

    def all(self) -> Sequence[ProgrammeVersion]:
        """Every one, the oldest first."""
        asked = select(*_COLUMNS).where(_T.tenant == self._tenant).order_by(_T.number)
        with self._engine.connect() as connection:
            return [_version(tuple(row)) for row in connection.execute(asked)]

    def note(
        self,
        document: str,
        how: HowChanged,
        at: int,
        author: str = "",
        note: str = "",
        put: Callable[[], None] | None = None,
    ) -> ProgrammeVersion:
        """Notes what is in force; what is in force already is not noted again."""
        with self._writers.begin() as connection:
            if connection.dialect.name == "postgresql":
                # Two who note at once take turns; SQLite has locked the file.
                connection.execute(
                    text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": f"programme:{self._tenant}"}
                )
            known = self._latest(connection)
            if put is not None:
                put()
            if known is not None and known.hash == hash_of(document):
                return known
            since = at if known is None else max(at, known.since)
            number = 1 if known is None else known.number + 1
            found = ProgrammeVersion(number, document, hash_of(document), since, how, author, note)
            values = {name: getattr(found, name) for name in ("number", "document", "hash", "since", "author", "note")}
            connection.execute(insert(programme_versions).values(tenant=self._tenant, how=how.value, **values))
            return found

    def _latest(self, connection: Connection) -> ProgrammeVersion | None:
        newest = select(func.max(_T.number)).where(_T.tenant == self._tenant).scalar_subquery()
        asked = select(*_COLUMNS).where(_T.tenant == self._tenant, _T.number == newest)
        row = connection.execute(asked).first()
        return None if row is None else _version(tuple(row))


def _version(row: Sequence[Any]) -> ProgrammeVersion:
    number, document, hash_, since, how, author, note = row
    return ProgrammeVersion(number, document, hash_, since, HowChanged(how), author, note)
