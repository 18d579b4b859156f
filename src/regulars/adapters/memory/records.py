"""The records of a shop in plain Python: gone when the process ends, otherwise as the database keeps them."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from regulars.adapters.memory import refusals
from regulars.adapters.memory.documents import document
from regulars.adapters.memory.writing import MemoryWriting, Rows
from regulars.domain.identity import IdentityEntry
from regulars.domain.ids import Tenant
from regulars.domain.member_days import MemberDay
from regulars.domain.records import ConsentChange, ImportRecord, LogState, Part, TurnRecord, UndoneImport

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Memory", "MemoryRecords"]


@dataclass(slots=True)
class Memory:
    """What the records of several tenants share: the place of one database."""

    rows: dict[Tenant, Rows] = field(default_factory=dict)
    locks: dict[Tenant, threading.Lock] = field(default_factory=dict)


class MemoryRecords:
    """One tenant's records in memory; see the port for what each method tells and refuses.

    Example:
        >>> import pyarrow as pa
        >>> records = MemoryRecords(Tenant("corner-shop"))
        >>> with records.write() as writing:
        ...     writing.add_members("customer", pa.array(["C7", "C9"]), first=1)
        >>> records.pseudonyms("customer", pa.array(["C9", "C1"])).to_pylist()
        [{'value': 'C9', 'member': 2}]
    """

    def __init__(self, tenant: Tenant, memory: Memory | None = None) -> None:
        self._tenant = tenant
        self._memory = memory if memory is not None else Memory()
        self._memory.rows.setdefault(tenant, Rows())
        self._lock = self._memory.locks.setdefault(tenant, threading.Lock())

    @property
    def _rows(self) -> Rows:
        return self._memory.rows[self._tenant]

    @contextmanager
    def write(self) -> Iterator[MemoryWriting]:
        """A transaction on a copy, put in place when the block ends. A refusal cannot be swallowed inside the block."""
        with self._lock:
            writing = MemoryWriting(self._rows.copy())
            try:
                yield writing
                self._memory.rows[self._tenant] = writing.rows_kept()
            finally:
                writing.end()

    def log_state(self) -> LogState:
        """The manifest now: events and lines parts in the order they were added, without those of undone imports."""
        rows = self._rows
        gone = {name for key in rows.undoings for name in rows.imports[key].parts} | rows.retired.keys()
        parts = tuple(
            part for part in rows.parts.values() if part.table in refusals.LOG_TABLES and part.name not in gone
        )
        return LogState(rows.log_version, parts)

    def part(self, name: str) -> Part:
        """One part of the lake by its name, of any table; KeyError when the manifest does not list it."""
        return self._rows.parts[name]

    def next_member(self) -> int:
        """The next free pseudonym, from 1."""
        return self._rows.next_member

    def members_count(self) -> int:
        """How many members exist."""
        return sum(len(known) for known in self._rows.identities.values())

    def arrived(self, key: str) -> tuple[int, int]:
        """The first pseudonym an import gave out, and how many."""
        return self._rows.arrivals.get(key, (0, 0))

    def seen_alone(self, key: str) -> Mapping[str, pa.Table]:
        """What an import saw and nothing else that stands did: kind to ``member``, ``mark``."""
        rows = self._rows
        others = (seen for other, seen in rows.sightings.items() if other != key and other not in rows.undoings)
        alone = sorted(rows.sightings.get(key, set()).difference(*others))
        return {
            kind: _table(
                member=("int64", [member for of, member, _ in alone if of == kind]),
                mark=("string", [mark for of, _, mark in alone if of == kind]),
            )
            for kind in sorted({row[0] for row in alone})
        }

    def pseudonyms(self, kind: str, values: pa.Array) -> pa.Table:
        """Who is behind these identifiers: ``value``, ``member``; each once, in the order first asked for."""
        known = self._rows.identities.get(kind, {})
        asked = dict.fromkeys(values.to_pylist())
        found = {value: known[value] for value in asked if value in known}
        return _table(value=("string", found.keys()), member=("int64", found.values()))

    def identifiers(self, kind: str, members: pa.Array | None = None) -> pa.Table:
        """Every identifier of a kind: ``member``, ``value``, ordered by member; only of some members, if given."""
        wanted = None if members is None else set(members.to_pylist())
        own = ((member, value) for value, member in self._rows.identities.get(kind, {}).items())
        known = sorted(row for row in own if wanted is None or row[0] in wanted)
        return _table(member=("int64", [row[0] for row in known]), value=("string", [row[1] for row in known]))

    def key_marks(self, kind: str) -> pa.Table:
        """What is compared of every identifier of a kind: ``member``, ``mark``, ordered by member."""
        return self.identifiers(kind).rename_columns({"value": "mark"})

    def names(self, members: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
        """What members are called, by kind of the key."""
        wanted, found = set(members), dict[int, dict[str, str]]()
        for kind in sorted(self._rows.identities):
            for value, member in sorted(self._rows.identities[kind].items()):
                if member in wanted:
                    found.setdefault(member, {}).setdefault(kind, value)
        return found

    def identifier_kinds(self) -> tuple[str, ...]:
        """Every kind of identifiers that somebody has, by name."""
        kept = {**self._rows.identities, **self._rows.claims}
        return tuple(sorted(kind for kind in kept if self._rows.identities.get(kind) or self._rows.claims.get(kind)))

    def claims(self, kind: str, members: pa.Array | None = None) -> pa.Table:
        """Identifiers of a kind seen with members: ``member``, ``mark``, ``value``, ordered by member and value."""
        wanted = None if members is None else set(members.to_pylist())
        known = [
            row for row in sorted(self._rows.claims.get(kind, {}).items()) if wanted is None or row[0][0] in wanted
        ]
        return _table(
            member=("int64", [member for (member, _), _ in known]),
            mark=("string", [mark for _, mark in known]),
            value=("string", [value for (_, value), _ in known]),
        )

    def claim_marks(self, kind: str) -> pa.Table:
        """What is compared of identifiers seen with members: ``member``, ``mark``, ordered by both."""
        known = sorted((member, mark) for (member, _), mark in self._rows.claims.get(kind, {}).items())
        return _table(member=("int64", [row[0] for row in known]), mark=("string", [row[1] for row in known]))

    def index_of(self, kind: str, marks: pa.Array) -> pa.Array:  # noqa: ARG002 - a blind index has a key a kind
        """Marks as they are: memory hides nothing."""
        return marks

    def tombs_of(self, kind: str, values: pa.Array) -> pa.Array:  # noqa: ARG002 - a blind index has a key a kind
        """Identifiers as they are: memory hides nothing."""
        return values

    def tombstones(self) -> pa.Table:
        """Identifiers of persons who were erased: ``kind``, ``token``, ``at``."""
        rows = sorted((kind, token, at) for kind, known in self._rows.tombstones.items() for token, at in known.items())
        return _table(
            kind=("string", [row[0] for row in rows]),
            token=("string", [row[1] for row in rows]),
            at=("int64", [row[2] for row in rows]),
        )

    def buried(self, kind: str, values: pa.Array) -> pa.Array:
        """Which of these identifiers belonged to somebody who was erased."""
        import pyarrow as pa

        gone = self._rows.tombstones.get(kind, {})
        return pa.array([value in gone for value in values.to_pylist()], pa.bool_())

    def buried_count(self) -> int:
        """How many identifiers did."""
        return sum(map(len, self._rows.tombstones.values()))

    def merged(self) -> pa.Table:
        """Who stands for whom: ``member``, ``canonical``, ordered by member."""
        rows = sorted(self._rows.merged.items())
        return _table(member=("int64", [row[0] for row in rows]), canonical=("int64", [row[1] for row in rows]))

    def identity_log(self) -> tuple[IdentityEntry, ...]:
        """What was joined, parted and looked at, in the order it was written."""
        return tuple(self._rows.identity_log)

    def households(self) -> pa.Table:
        """Who lives together: ``member``, ``household``, ordered by member."""
        rows = sorted(self._rows.households.items())
        return _table(member=("int64", [row[0] for row in rows]), household=("string", [row[1] for row in rows]))

    def days(self, kind: str, month_days: Collection[str]) -> Mapping[int, MemberDay]:
        """Members whose day of a kind is one of these days of the year."""
        kept = sorted(self._rows.days.items())
        return {who: day for (who, of), day in kept if of == kind and day.month_day in month_days}

    def days_of(self, members: Collection[int]) -> Mapping[tuple[int, str], MemberDay]:
        """The days of some members, by pseudonym and kind."""
        return {key: day for key, day in sorted(self._rows.days.items()) if key[0] in members}

    def consent_words(self, members: Collection[int]) -> tuple[ConsentChange, ...]:
        """Every word some members ever said, in the order they were written."""
        return tuple(change for change in self._rows.consents if change.member in members)

    def consents(self) -> pa.Table:
        """The latest word per member and purpose, ordered by both; of two of one instant, the later written."""
        latest: dict[tuple[int, str], tuple[int, bool]] = {}
        for change in self._rows.consents:
            before = latest.get((change.member, change.purpose))
            if before is None or before[0] <= change.at:
                latest[change.member, change.purpose] = (change.at, change.granted)
        said = sorted((member, purpose, granted) for (member, purpose), (_, granted) in latest.items())
        return _table(
            member=("int64", [row[0] for row in said]),
            purpose=("string", [row[1] for row in said]),
            granted=("bool", [row[2] for row in said]),
        )

    def imports(self) -> tuple[ImportRecord, ...]:
        """Every import that stands, oldest first."""
        rows = self._rows
        standing = (record for key, record in rows.imports.items() if key not in rows.undoings)
        return tuple(sorted(standing, key=lambda record: (record.at, record.key)))

    def undone(self) -> tuple[UndoneImport, ...]:
        """Every import that was taken back, in the order of their undoing."""
        rows = self._rows
        found = (UndoneImport(rows.imports[key], at) for key, at in rows.undoings.items())
        return tuple(sorted(found, key=lambda one: (one.at, one.record.key)))

    def turns(self) -> tuple[TurnRecord, ...]:
        """Every turn, oldest first (by the time it was finished)."""
        return tuple(sorted(self._rows.turns.values(), key=lambda record: (record.finished_at, record.key)))

    def decisions(self, turn: str) -> Mapping[str, tuple[str, Mapping[str, object]]]:
        """The decisions of one turn: key to (kind, content), in the order of their keys."""
        rows = sorted((key, row) for key, row in self._rows.decisions.items() if row[0] == turn)
        return {key: (kind, document(content)) for key, (_, kind, content) in rows}

    def scrub(self) -> None:
        """Nothing is left of what was deleted."""

    def rotate(self) -> tuple[int, frozenset[int]]:
        """Nothing is wrapped."""
        return 0, frozenset()

    def revision(self) -> str:
        """Memory has no schema."""
        return "memory"

    def close(self) -> None:
        """Nothing to let go of."""


def _table(**columns: tuple[str, Iterable[object]]) -> pa.Table:
    """A table of typed columns."""
    import pyarrow as pa

    return pa.table({name: pa.array(list(values), pa.type_for_alias(kind)) for name, (kind, values) in columns.items()})
