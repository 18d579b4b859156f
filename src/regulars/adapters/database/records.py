"""One tenant's records in a database."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from sqlalchemy import Connection, Engine, case, func, insert, select
from sqlalchemy.exc import IntegrityError

from regulars.adapters.database import (
    consents,
    erasing,
    families,
    identities,
    imported,
    manifest,
    member_days,
    sightings,
    turns,
)
from regulars.adapters.database.engine import LOCK_WAIT_SECONDS, engine_at, writers_of
from regulars.adapters.database.locker import Locker, made_secrets, read_secrets, rewrapped
from regulars.adapters.database.scrubbing import scrub
from regulars.adapters.database.sealing import has_unsealed, seal_all
from regulars.adapters.database.tables import tenants
from regulars.adapters.database.upgrade import revision_of, upgrade
from regulars.adapters.database.writing import DatabaseWriting
from regulars.domain.identity import IdentityEntry
from regulars.domain.ids import Tenant
from regulars.domain.member_days import MemberDay
from regulars.domain.records import ConsentChange, ImportRecord, LogState, Part, TurnRecord, UndoneImport
from regulars.ports.vault import Vault

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["DatabaseRecords"]


class DatabaseRecords:
    """One tenant's records in SQLite or PostgreSQL; see the port for what each method tells and refuses.

    Safe to use from several threads and from several processes. Any number of tenants share a database.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> from regulars.adapters.files.vault_key import VaultKeyFile
        >>> from regulars.domain.ids import Tenant
        >>> from regulars.trust.vault.vault import TenantVault
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     vault = TenantVault(VaultKeyFile(Path(folder) / "vault.key"))
        ...     records = DatabaseRecords.open(f"sqlite:///{folder}/shop.db", Tenant("corner-shop"), vault)
        ...     print(records.log_state(), records.next_member())
        ...     records.close()
        LogState(version=0, parts=()) 1
    """

    def __init__(self, engine: Engine, tenant: Tenant, vault: Vault) -> None:
        self._engine = engine
        self._writers = writers_of(engine)
        self._tenant = tenant
        self._vault = vault
        self._to_find_by: dict[str, bytes] = {}

    @classmethod
    def open(cls, address: str, tenant: Tenant, vault: Vault) -> Self:
        """Opens a database, brings its tables to this version, makes the tenant known and seals what is not sealed yet.

        Args:
            address: ``sqlite:///path/to/shop.db`` or ``postgresql://user:password@host:5432/database``.
            tenant: whose records.
            vault: what hides who is who; a new tenant's keys are made.

        Raises:
            SettingsError: the address is of neither kind.
            PartMissing: PostgreSQL's driver is not installed.
            DatabaseUnreachable: it does not answer, or is not a database.
            DatabaseTooNew: a newer Regulars wrote it.
            VaultLocked: the tenant's key is not there.
        """
        engine = engine_at(address)
        try:
            upgrade(engine)
            records = cls(engine, tenant, vault)
            records._register()
            records._unlock()
        except BaseException:
            engine.dispose()
            raise
        return records

    def _register(self) -> None:
        here = select(tenants.c.tenant).where(tenants.c.tenant == self._tenant)
        with self._engine.connect() as connection:
            if connection.execute(here).first() is not None:
                return
        try:
            with self._writers.begin() as connection:
                connection.execute(insert(tenants).values(tenant=self._tenant, log_version=0, next_member=1))
        except IntegrityError:
            return  # another process was first

    def _unlock(self) -> None:
        """Unwraps the keys to find by; the first time makes them, and seals what was written before there was a vault."""
        with self._engine.connect() as connection:
            self._to_find_by = read_secrets(connection, self._tenant, self._vault)
            waiting = has_unsealed(connection, self._tenant)
        if self._to_find_by and not waiting:
            return
        with self._writers.begin() as connection:
            self._take_turn(connection)
            self._to_find_by = made_secrets(connection, self._tenant, self._vault)
            seal_all(connection, self._tenant, self._locker(connection))
        if waiting:
            self.scrub()

    def _locker(self, connection: Connection) -> Locker:
        return Locker(connection, self._tenant, self._vault, self._to_find_by)

    def scrub(self) -> None:
        """Overwrites what deleted rows have left in side files, as far as the database can."""
        scrub(self._engine, ("vault_pages", "identities", "claims", "households", "unsealed"))

    def rotate(self) -> tuple[int, frozenset[int]]:
        """Wraps everybody's keys anew with the newest tenant key; says how many wrappings, and which versions are in use."""
        with self._writers.begin() as connection:
            self._take_turn(connection)
            return rewrapped(connection, self._tenant, self._vault)

    @contextmanager
    def write(self) -> Iterator[DatabaseWriting]:
        """A transaction, durable when the block has ended. A refusal cannot be swallowed inside the block.

        Raises:
            DatabaseUnreachable: another writer did not finish in time, or the database went away.
        """
        with self._writers.begin() as connection:
            self._take_turn(connection)
            writing = DatabaseWriting(connection, self._tenant, self._locker(connection))
            yield writing
            writing.finish()

    def _take_turn(self, connection: Connection) -> None:
        """SQLite has locked the file by beginning; PostgreSQL locks the tenant's row, so other tenants go on."""
        if connection.dialect.name != "postgresql":
            return
        durable = func.current_setting("synchronous_commit")
        connection.execute(
            select(
                func.set_config("lock_timeout", f"{LOCK_WAIT_SECONDS}s", True),  # noqa: FBT003 - this transaction only
                func.set_config("synchronous_commit", case((durable == "off", "on"), else_=durable), True),  # noqa: FBT003
            )
        )
        connection.execute(select(tenants.c.tenant).where(tenants.c.tenant == self._tenant).with_for_update())

    def log_state(self) -> LogState:
        """The manifest now: events and lines parts in the order they were added, without those of undone imports."""
        with self._engine.connect() as connection:
            return manifest.log_state(connection, self._tenant)

    def part(self, name: str) -> Part:
        """One part of the lake by its name, of any table; KeyError when the manifest does not list it."""
        with self._engine.connect() as connection:
            return manifest.parts_named(connection, self._tenant, [name])[name]

    def next_member(self) -> int:
        """The next free pseudonym, from 1."""
        with self._engine.connect() as connection:
            return identities.next_member(connection, self._tenant)

    def members_count(self) -> int:
        """How many members exist: each has one key, and who was taken back with an import has none."""
        with self._engine.connect() as connection:
            return identities.members_count(connection, self._tenant)

    def arrived(self, key: str) -> tuple[int, int]:
        """The first pseudonym an import gave out, and how many."""
        with self._engine.connect() as connection:
            return sightings.arrived(connection, self._tenant, key)

    def seen_alone(self, key: str) -> Mapping[str, pa.Table]:
        """What an import saw and nothing else that stands did: kind to ``member``, ``mark``."""
        with self._engine.connect() as connection:
            return sightings.seen_alone(connection, self._tenant, key)

    def pseudonyms(self, kind: str, values: pa.Array) -> pa.Table:
        """Who is behind these identifiers: ``value``, ``member``; each once, in the order first asked for."""
        with self._engine.connect() as connection:
            return identities.pseudonyms(connection, self._tenant, self._locker(connection), kind, values)

    def identifiers(self, kind: str, members: pa.Array | None = None) -> pa.Table:
        """Every identifier of a kind: ``member``, ``value``, ordered by member; only of some members, if given."""
        some = None if members is None else members.to_pylist()
        with self._engine.connect() as connection:
            return identities.identifiers(connection, self._tenant, self._locker(connection), kind, some)

    def key_marks(self, kind: str) -> pa.Table:
        """The blind index of every identifier of a kind: ``member``, ``mark``, ordered by member."""
        with self._engine.connect() as connection:
            return identities.key_marks(connection, self._tenant, kind)

    def names(self, members: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
        """What members are called, by kind of the key."""
        with self._engine.connect() as connection:
            return identities.names(connection, self._tenant, self._locker(connection), members)

    def identifier_kinds(self) -> tuple[str, ...]:
        """Every kind of identifiers that somebody has, by name."""
        with self._engine.connect() as connection:
            return families.identifier_kinds(connection, self._tenant)

    def claims(self, kind: str, members: pa.Array | None = None) -> pa.Table:
        """Identifiers of a kind seen with members: ``member``, ``mark``, ``value``, ordered by member and value."""
        some = None if members is None else members.to_pylist()
        with self._engine.connect() as connection:
            return families.read_claims(connection, self._tenant, self._locker(connection), kind, some)

    def claim_marks(self, kind: str) -> pa.Table:
        """The blind index of identifiers seen with members: ``member``, ``mark``, ordered by both."""
        with self._engine.connect() as connection:
            return families.claim_marks(connection, self._tenant, kind)

    def index_of(self, kind: str, marks: pa.Array) -> pa.Array:
        """The blind index of marks."""
        import pyarrow as pa

        said = marks.to_pylist()
        tokens = iter(self._vault.blind(self._to_find_by["index"], kind, [mark for mark in said if mark is not None]))
        return pa.array([None if mark is None else next(tokens) for mark in said], pa.string())

    def tombs_of(self, kind: str, values: pa.Array) -> pa.Array:
        """The blind index of identifiers as tombstones know them."""
        import pyarrow as pa

        said = ["" if value is None else value for value in values.to_pylist()]
        return pa.array(self._vault.blind(self._to_find_by["erased"], kind, said), pa.string())

    def tombstones(self) -> pa.Table:
        """Identifiers of persons who were erased: ``kind``, ``token``, ``at``."""
        with self._engine.connect() as connection:
            return erasing.read_tombstones(connection, self._tenant)

    def buried(self, kind: str, values: pa.Array) -> pa.Array:
        """Which of these identifiers belonged to somebody who was erased."""
        import pyarrow as pa

        with self._engine.connect() as connection:
            if not erasing.tombstones_count(connection, self._tenant):
                return pa.array([False] * len(values), pa.bool_())
            tokens = self.tombs_of(kind, values).to_pylist()
            standing = erasing.standing(connection, self._tenant, kind, tokens)
        return pa.array([token in standing for token in tokens], pa.bool_())

    def buried_count(self) -> int:
        """How many identifiers did."""
        with self._engine.connect() as connection:
            return erasing.tombstones_count(connection, self._tenant)

    def merged(self) -> pa.Table:
        """Who stands for whom: ``member``, ``canonical``, ordered by member."""
        with self._engine.connect() as connection:
            return families.read_merged(connection, self._tenant)

    def identity_log(self) -> tuple[IdentityEntry, ...]:
        """What was joined, parted and looked at, in the order it was written."""
        with self._engine.connect() as connection:
            return families.read_log(connection, self._tenant, self._locker(connection))

    def households(self) -> pa.Table:
        """Who lives together: ``member``, ``household``, ordered by member."""
        with self._engine.connect() as connection:
            return families.read_households(connection, self._tenant, self._locker(connection))

    def days(self, kind: str, month_days: Collection[str]) -> Mapping[int, MemberDay]:
        """Members whose day of a kind is one of these days of the year."""
        with self._engine.connect() as connection:
            return member_days.read_days(connection, self._tenant, self._locker(connection), kind, month_days)

    def days_of(self, members: Collection[int]) -> Mapping[tuple[int, str], MemberDay]:
        """The days of some members, by pseudonym and kind."""
        with self._engine.connect() as connection:
            return member_days.read_days_of(connection, self._tenant, self._locker(connection), members)

    def consent_words(self, members: Collection[int]) -> tuple[ConsentChange, ...]:
        """Every word some members ever said, in the order they were written."""
        with self._engine.connect() as connection:
            return consents.read_words(connection, self._tenant, members)

    def consents(self) -> pa.Table:
        """The latest word per member and purpose, ordered by both; of two of one instant, the later written."""
        with self._engine.connect() as connection:
            return consents.read_consents(connection, self._tenant)

    def imports(self) -> tuple[ImportRecord, ...]:
        """Every import that stands, oldest first."""
        with self._engine.connect() as connection:
            return imported.read_imports(connection, self._tenant)

    def undone(self) -> tuple[UndoneImport, ...]:
        """Every import that was taken back, in the order of their undoing."""
        with self._engine.connect() as connection:
            return imported.read_undone(connection, self._tenant)

    def turns(self) -> tuple[TurnRecord, ...]:
        """Every turn, oldest first (by the time it was finished)."""
        with self._engine.connect() as connection:
            return turns.read_turns(connection, self._tenant)

    def decisions(self, turn: str) -> Mapping[str, tuple[str, Mapping[str, object]]]:
        """The decisions of one turn: key to (kind, content), in the order of their keys."""
        with self._engine.connect() as connection:
            return turns.read_decisions(connection, self._tenant, turn)

    def revision(self) -> str:
        """The schema's revision, for `regulars doctor`."""
        with self._engine.connect() as connection:
            return revision_of(connection) or ""

    def close(self) -> None:
        """Lets go of connections and files."""
        self._engine.dispose()
