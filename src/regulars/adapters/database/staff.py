"""One tenant's staff in SQLite or PostgreSQL; see the port for what each method tells and refuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Self

from sqlalchemy import ColumnElement, Engine, Row, Table, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from regulars.adapters.database.engine import engine_at, writers_of
from regulars.adapters.database.staff_tables import staff, staff_log, staff_sessions
from regulars.adapters.database.upgrade import upgrade
from regulars.domain.ids import Tenant
from regulars.domain.staff import Role, StaffEvent, StaffMember, StaffSession

__all__ = ["DatabaseStaff"]


class DatabaseStaff:
    """Staff in a database. Safe to use from several threads and from several processes."""

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

    def add(self, member: StaffMember) -> bool:
        """Keeps a new account; False where the name is taken."""
        try:
            self._insert(staff, {**asdict(member), "role": str(member.role)})
        except IntegrityError:
            return False
        return True

    def find(self, name: str) -> StaffMember | None:
        """The account of that name."""
        with self._engine.connect() as connection:
            row = connection.execute(select(staff).where(self._own(staff), staff.c.name == name)).first()
        return None if row is None else _member(row)

    def all(self) -> tuple[StaffMember, ...]:
        """Every account, by name."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(staff).where(self._own(staff)).order_by(staff.c.name)).all()
        return tuple(_member(row) for row in rows)

    def remove(self, name: str) -> bool:
        """Deletes an account and its sessions."""
        with self._writers.begin() as connection:
            connection.execute(delete(staff_sessions).where(self._own(staff_sessions), staff_sessions.c.name == name))
            gone = connection.execute(delete(staff).where(self._own(staff), staff.c.name == name))
        return bool(gone.rowcount)

    def set_password(self, name: str, digest: str, at: int) -> bool:
        """Sets a password and ends the account's sessions."""
        with self._writers.begin() as connection:
            connection.execute(delete(staff_sessions).where(self._own(staff_sessions), staff_sessions.c.name == name))
            changed = connection.execute(
                update(staff).where(self._own(staff), staff.c.name == name).values(digest=digest, changed_at=at)
            )
        return bool(changed.rowcount)

    def open_session(self, session: StaffSession) -> None:
        """Keeps a new session."""
        self._insert(staff_sessions, asdict(session))

    def find_session(self, digest: str) -> StaffSession | None:
        """The session of that digest."""
        table = staff_sessions
        with self._engine.connect() as connection:
            row = connection.execute(select(table).where(self._own(table), table.c.digest == digest)).first()
        return None if row is None else StaffSession(row.digest, row.name, row.created_at, row.seen_at)

    def touch_session(self, digest: str, at: int) -> None:
        """Remembers when somebody last asked for something."""
        table = staff_sessions
        with self._writers.begin() as connection:
            later = (self._own(table), table.c.digest == digest, table.c.seen_at < at)
            connection.execute(update(table).where(*later).values(seen_at=at))

    def close_session(self, digest: str) -> None:
        """Ends a session, if there is one."""
        with self._writers.begin() as connection:
            connection.execute(
                delete(staff_sessions).where(self._own(staff_sessions), staff_sessions.c.digest == digest)
            )

    def forget_sessions(self, created_before: int, seen_before: int) -> None:
        """Deletes sessions that are over."""
        table = staff_sessions
        over = or_(table.c.created_at < created_before, table.c.seen_at < seen_before)
        with self._writers.begin() as connection:
            connection.execute(delete(table).where(self._own(table), over))

    def note(self, event: StaffEvent) -> None:
        """Appends to the log."""
        self._insert(staff_log, asdict(event))

    def events(self, limit: int) -> tuple[StaffEvent, ...]:
        """The latest of the log, the latest first."""
        table = staff_log
        newest = select(table).where(self._own(table)).order_by(table.c.at.desc(), table.c.id.desc()).limit(limit)
        with self._engine.connect() as connection:
            rows = connection.execute(newest).all()
        return tuple(StaffEvent(row.at, row.id, row.kind, row.name, row.address, row.detail) for row in rows)

    def count(self, kinds: Sequence[str], since: int, *, address: str, name: str | None = None) -> int:
        """How many events of these kinds came from an address since an instant."""
        table = staff_log
        asked = [self._own(table), table.c.address == address, table.c.at >= since, table.c.kind.in_(list(kinds))]
        if name is not None:
            asked.append(table.c.name == name)
        with self._engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(table).where(*asked)).scalar_one())

    def close(self) -> None:
        """Lets go of connections."""
        self._engine.dispose()

    def _own(self, table: Table) -> ColumnElement[bool]:
        return table.c.tenant == self._tenant

    def _insert(self, table: Table, row: dict[str, Any]) -> None:
        with self._writers.begin() as connection:
            connection.execute(insert(table), [{"tenant": self._tenant, **row}])


def _member(row: Row[Any]) -> StaffMember:
    return StaffMember(row.name, Role(row.role), row.digest, row.created_at, row.changed_at)
