"""The transactional records of one shop: who is who, who agreed to what, what is in the lake, what was decided.

One object serves one tenant. Reading is free; every change happens inside `Records.write`, whole or not at all, and is
refused with `StaleVersion` when somebody else wrote the log meanwhile, so that the caller can look again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from regulars.domain.identity import IdentityEntry
from regulars.domain.member_days import MemberDay
from regulars.domain.records import ConsentChange, ImportRecord, LogState, Part, TurnRecord, UndoneImport

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Records", "StaleVersion", "Writing"]


class StaleVersion(Exception):
    """The log is not at the version the writer had read: look again and try again."""


class Writing(Protocol):
    """What may be changed inside one transaction."""

    def add_members(self, kind: str, values: pa.Array, first: int) -> None:
        """Creates a member for each identifier (string array, distinct, unknown so far), numbered upwards from `first`.

        Raises:
            StaleVersion: `first` is no longer the next free pseudonym, or an identifier exists by now.
        """
        ...

    def add_claims(self, kind: str, claims: pa.Table) -> None:
        """Notes identifiers of a kind that were seen with members; one that is noted already is left alone.

        Args:
            kind: of identifiers.
            claims: ``member`` (int64), ``mark`` (string: what is compared, as `Records.index_of` writes it down) and
                ``value`` (string: what is shown).
        """
        ...

    def set_merged(self, changes: pa.Table) -> None:
        """Sets who stands for whom: ``member``, ``canonical`` (int64; null where a member stands for itself again)."""
        ...

    def add_identity_entries(self, entries: Iterable[IdentityEntry]) -> None:
        """Appends to the log of identities."""
        ...

    def set_households(self, changes: pa.Table) -> None:
        """Sets who lives together: ``member`` (int64), ``household`` (string; null takes a member out of any)."""
        ...

    def set_days(self, member: int, days: Mapping[str, MemberDay | None], at: int) -> None:
        """Sets days that are a member's own, by kind; None takes one away. Of the erased nothing is kept.

        Args:
            member: pseudonym.
            days: ``birthday``, ``anniversary``.
            at: when it was said, µs UTC.
        """
        ...

    def erase(self, members: Sequence[int], at: int) -> Mapping[str, int]:
        """Erases persons: their keys, identifiers, claims, households and days go for good; tombstones stay.

        Nothing is learned of these members again: what is written of them later is left out or kept empty.

        Args:
            members: pseudonyms.
            at: when, µs UTC.

        Returns:
            ``keys``, ``identifiers``, ``claims``, ``households``, ``tombstones``, ``reasons`` to how many there were.
        """
        ...

    def add_tombstones(self, stones: pa.Table) -> int:
        """Notes ``kind``, ``token``, ``at`` as `Records.tombstones` tells them; returns how many were not noted yet."""
        ...

    def replace_parts(self, old: Mapping[str, Sequence[Part]], at: int, *, expected_version: int) -> int:
        """Lists new parts in the place of old ones, of the same import; returns the log's new version.

        Args:
            old: name of a listed part to what stands for it from now on; nothing takes it out.
            at: when, µs UTC.
            expected_version: of the log.

        Raises:
            StaleVersion: the log is not at `expected_version`.
            ValueError: a part is not listed, or was replaced before.
        """
        ...

    def add_parts(self, parts: Iterable[Part], *, expected_version: int) -> int:
        """Lists new files in the manifest and raises the log's version by one; returns the new version.

        Raises:
            StaleVersion: the log is not at `expected_version`.
        """
        ...

    def add_import(self, record: ImportRecord) -> None:
        """Remembers an import and which parts it wrote; the same key again changes nothing, an undone one included."""
        ...

    def undo_import(self, key: str, at: int, *, expected_version: int) -> int:
        """Takes an import back: its parts leave the manifest, and the log's version rises by one; returns the new version.

        Raises:
            StaleVersion: the log is not at `expected_version`.
            ValueError: no import that stands has this key.
        """
        ...

    def add_sightings(self, key: str, arrived: tuple[int, int], seen: Mapping[str, pa.Table]) -> None:
        """Notes what an import brought of who is who, so that it can be taken back.

        Args:
            key: of the import; a key that is no import's (``hand``) is never taken back.
            arrived: the first pseudonym it gave out, and how many; (0, 0) where it gave out none.
            seen: kind to ``member`` (int64), ``mark`` (string, as `Records.index_of` writes it down) seen in it.
        """
        ...

    def withdraw(self, key: str, members: pa.Array, claims: Mapping[str, pa.Table]) -> None:
        """Takes back what an import alone brought of who is who. The pseudonyms are not given out again.

        Args:
            key: of the import; what it saw is forgotten.
            members: pseudonyms (int64) that lose their keys, claims and households.
            claims: kind to ``member``, ``mark`` that are no longer claimed.
        """
        ...

    def add_consent(self, change: ConsentChange) -> None:
        """Appends what a member agreed to or withdrew."""
        ...

    def add_turn(self, record: TurnRecord, profiles: Part) -> bool:
        """Remembers a turn and its profiles file (which does not raise the log's version).

        Returns:
            False, and changes nothing, if a turn with this key is there already.
        """
        ...

    def add_decisions(self, turn: str, decisions: Mapping[str, tuple[str, Mapping[str, object]]]) -> int:
        """Writes decisions of a turn: key to (kind, content). A key that is there already is left alone.

        Returns:
            How many were new.
        """
        ...


class Records(Protocol):
    """One tenant's records."""

    def write(self) -> AbstractContextManager[Writing]:
        """A transaction: committed when the block ends, rolled back when it raises. Writers of one tenant take turns."""
        ...

    def log_state(self) -> LogState:
        """The manifest now: events and lines parts in the order they were added, without those of undone imports."""
        ...

    def part(self, name: str) -> Part:
        """One part of the lake by its name, of any table; those of undone imports are known too.

        Raises:
            KeyError: the manifest does not list it.
        """
        ...

    def next_member(self) -> int:
        """The next free pseudonym, from 1."""
        ...

    def members_count(self) -> int:
        """How many members exist: those who have a key."""
        ...

    def arrived(self, key: str) -> tuple[int, int]:
        """The first pseudonym an import gave out, and how many; (0, 0) where it gave out none, or none was noted."""
        ...

    def seen_alone(self, key: str) -> Mapping[str, pa.Table]:
        """What an import saw and nothing else that stands did: kind to ``member`` (int64), ``mark`` (string), ordered."""
        ...

    def pseudonyms(self, kind: str, values: pa.Array) -> pa.Table:
        """Who is behind these identifiers: columns ``value`` (string), ``member`` (int64); unknown ones are left out."""
        ...

    def identifiers(self, kind: str, members: pa.Array | None = None) -> pa.Table:
        """Every identifier of a kind: columns ``member`` (int64), ``value`` (string), ordered by member.

        Identifiers are sealed one by one: ask of `members` (int64) where not everybody is needed, and `key_marks` where
        they are only compared.
        """
        ...

    def key_marks(self, kind: str) -> pa.Table:
        """Every identifier of a kind as `index_of` writes it down: ``member``, ``mark``, ordered by member."""
        ...

    def names(self, members: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
        """What members are called: kind of the key their rows carry to the key; who has none is left out."""
        ...

    def identifier_kinds(self) -> tuple[str, ...]:
        """Every kind of identifiers that somebody has, by name."""
        ...

    def claims(self, kind: str, members: pa.Array | None = None) -> pa.Table:
        """Identifiers of a kind seen with members: ``member``, ``mark``, ``value``, ordered by member and value.

        Only of some members (int64), if given.
        """
        ...

    def claim_marks(self, kind: str) -> pa.Table:
        """What is compared of identifiers seen with members: ``member``, ``mark``, ordered by both."""
        ...

    def tombs_of(self, kind: str, values: pa.Array) -> pa.Array:
        """How identifiers (string array) are written down once their person is erased: a blind index with a key of its own."""
        ...

    def tombstones(self) -> pa.Table:
        """Identifiers of persons who were erased, as `tombs_of` writes them: ``kind``, ``token``, ``at`` (µs UTC)."""
        ...

    def buried(self, kind: str, values: pa.Array) -> pa.Array:
        """Which of these identifiers (string array) belonged to somebody who was erased: bool array."""
        ...

    def buried_count(self) -> int:
        """How many identifiers did; it only ever rises, so that whoever remembers names sees that somebody was erased."""
        ...

    def index_of(self, kind: str, marks: pa.Array) -> pa.Array:
        """How marks are written down and looked up: the one place where a keyed blind index takes the clear value's place."""
        ...

    def merged(self) -> pa.Table:
        """Who stands for whom: ``member``, ``canonical`` (int64), ordered by member; who stands for themself is left out."""
        ...

    def identity_log(self) -> tuple[IdentityEntry, ...]:
        """What was joined, parted and looked at, in the order it was written."""
        ...

    def households(self) -> pa.Table:
        """Who lives together: ``member`` (int64), ``household`` (string), ordered by member."""
        ...

    def days(self, kind: str, month_days: Collection[str]) -> Mapping[int, MemberDay]:
        """Members whose day of a kind is one of these days of the year (``02-29``), by pseudonym."""
        ...

    def days_of(self, members: Collection[int]) -> Mapping[tuple[int, str], MemberDay]:
        """The days of some members, by pseudonym and kind."""
        ...

    def consent_words(self, members: Collection[int]) -> tuple[ConsentChange, ...]:
        """Every word some members ever said, in the order they were written."""
        ...

    def consents(self) -> pa.Table:
        """The latest word per member and purpose: ``member`` (int64), ``purpose`` (string), ``granted`` (bool)."""
        ...

    def imports(self) -> tuple[ImportRecord, ...]:
        """Every import that stands, oldest first."""
        ...

    def undone(self) -> tuple[UndoneImport, ...]:
        """Every import that was taken back, in the order of their undoing."""
        ...

    def turns(self) -> tuple[TurnRecord, ...]:
        """Every turn, oldest first (by the time it was finished)."""
        ...

    def decisions(self, turn: str) -> Mapping[str, tuple[str, Mapping[str, object]]]:
        """The decisions of one turn: key to (kind, content)."""
        ...

    def scrub(self) -> None:
        """Overwrites what deleted rows have left behind, as far as the place can."""
        ...

    def rotate(self) -> tuple[int, frozenset[int]]:
        """Wraps everybody's keys anew with the newest tenant key, whole or not at all.

        Returns:
            How many wrappings were made anew, and the versions of tenant keys in use now.
        """
        ...

    def revision(self) -> str:
        """The schema's revision, for `regulars doctor`."""
        ...

    def close(self) -> None:
        """Lets go of connections and files."""
        ...
