"""What one transaction may change, while it holds the tenant's lock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from regulars.adapters.database import (
    consents,
    erasing,
    families,
    identities,
    imported,
    manifest,
    member_days,
    retiring,
    sightings,
    turns,
)
from regulars.adapters.database.locker import Locker
from regulars.adapters.memory import refusals
from regulars.domain.identity import IdentityEntry
from regulars.domain.ids import Tenant
from regulars.domain.member_days import MemberDay
from regulars.domain.records import ConsentChange, ImportRecord, Part, TurnRecord

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["DatabaseWriting"]


class DatabaseWriting:
    """Changes inside one transaction; see `regulars.ports.records.Writing`."""

    def __init__(self, connection: Connection, tenant: Tenant, locker: Locker) -> None:
        self._connection = connection
        self._tenant = tenant
        self._locker = locker
        self._refused: Exception | None = None
        self._said: list[ConsentChange] = []

    def finish(self) -> None:
        """The last statements of the block.

        Raises what a method refused, should the block have swallowed it: half a change is never committed.
        """
        if self._refused is not None:
            raise self._refused
        consents.add_consents(self._connection, self._tenant, self._said)

    @contextmanager
    def _changing(self) -> Iterator[tuple[Connection, Tenant]]:
        try:
            yield self._connection, self._tenant
        except Exception as refused:
            self._refused = refused
            raise

    def add_members(self, kind: str, values: pa.Array, first: int) -> None:
        """Creates a member for each identifier, numbered upwards from `first`."""
        with self._changing() as place:
            identities.add_members(*place, self._locker, kind, values, first)

    def add_claims(self, kind: str, claims: pa.Table) -> None:
        """Notes identifiers of a kind that were seen with members."""
        with self._changing() as place:
            families.add_claims(*place, self._locker, kind, claims)

    def set_merged(self, changes: pa.Table) -> None:
        """Sets who stands for whom."""
        with self._changing() as place:
            families.set_merged(*place, changes)

    def add_identity_entries(self, entries: Iterable[IdentityEntry]) -> None:
        """Appends to the log of identities."""
        with self._changing() as place:
            families.add_entries(*place, self._locker, entries)

    def set_households(self, changes: pa.Table) -> None:
        """Sets who lives together."""
        with self._changing() as place:
            families.set_households(*place, self._locker, changes)

    def set_days(self, member: int, days: Mapping[str, MemberDay | None], at: int) -> None:
        """Sets days that are a member's own; None takes one away."""
        with self._changing() as place:
            member_days.set_days(*place, self._locker, member, days, at)

    def erase(self, members: Sequence[int], at: int) -> Mapping[str, int]:
        """Erases persons: keys, identifiers, claims and households go; tombstones stay."""
        with self._changing() as place:
            return erasing.erase(*place, self._locker, members, at)

    def add_tombstones(self, stones: pa.Table) -> int:
        """Notes identifiers of persons who were erased; returns how many were new."""
        with self._changing() as place:
            return erasing.add_tombstones(*place, stones)

    def replace_parts(self, old: Mapping[str, Sequence[Part]], at: int, *, expected_version: int) -> int:
        """Lists new parts in the place of old ones; returns the new version."""
        with self._changing() as place:
            return retiring.replace_parts(*place, old, at, expected_version)

    def add_parts(self, parts: Iterable[Part], *, expected_version: int) -> int:
        """Lists new files in the manifest; returns the new version."""
        with self._changing() as place:
            return manifest.add_parts(*place, parts, expected_version)

    def add_import(self, record: ImportRecord) -> None:
        """Remembers an import and its parts; the same key again changes nothing."""
        with self._changing() as place:
            imported.add_import(*place, record)

    def undo_import(self, key: str, at: int, *, expected_version: int) -> int:
        """Takes an import's parts out of the manifest; returns the new version."""
        with self._changing() as place:
            return imported.undo_import(*place, key, at, expected_version)

    def add_sightings(self, key: str, arrived: tuple[int, int], seen: Mapping[str, pa.Table]) -> None:
        """Notes what an import brought of who is who."""
        with self._changing() as place:
            sightings.add_sightings(*place, key, arrived, seen)

    def withdraw(self, key: str, members: pa.Array, claims: Mapping[str, pa.Table]) -> None:
        """Takes back what an import alone brought of who is who."""
        with self._changing() as place:
            sightings.withdraw(*place, key, members, claims)

    def add_consent(self, change: ConsentChange) -> None:
        """Appends what a member agreed to or withdrew."""
        with self._changing():
            refusals.consent(change)
            self._said.append(change)  # nothing reads inside a transaction, so they are written together

    def add_turn(self, record: TurnRecord, profiles: Part) -> bool:
        """Remembers a turn and its profiles file; False if the turn is there already."""
        with self._changing() as place:
            return turns.add_turn(*place, record, profiles)

    def add_decisions(self, turn: str, decisions: Mapping[str, tuple[str, Mapping[str, object]]]) -> int:
        """Writes decisions of a turn; returns how many were new."""
        with self._changing() as place:
            return turns.add_decisions(*place, turn, decisions)
