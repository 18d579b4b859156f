"""What one transaction in memory may change: a copy of the tenant's rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from regulars.adapters.memory import refusals
from regulars.adapters.memory.documents import canonical, document
from regulars.domain.identity import IdentityEntry
from regulars.domain.member_days import MemberDay
from regulars.domain.records import ConsentChange, ImportRecord, Part, TurnRecord
from regulars.ports.records import StaleVersion

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["MemoryWriting", "Rows"]


@dataclass(slots=True)
class Rows:
    """One tenant's rows, keyed as the tables of the database are."""

    log_version: int = 0
    next_member: int = 1
    identities: dict[str, dict[str, int]] = field(default_factory=dict)
    claims: dict[str, dict[tuple[int, str], str]] = field(default_factory=dict)
    """Kind to member and value to mark."""
    merged: dict[int, int] = field(default_factory=dict)
    identity_log: list[IdentityEntry] = field(default_factory=list)
    households: dict[int, str] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)
    imports: dict[str, ImportRecord] = field(default_factory=dict)
    undoings: dict[str, int] = field(default_factory=dict)
    """Import to when it was taken back."""
    arrivals: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Import to the first pseudonym it gave out, and how many."""
    sightings: dict[str, set[tuple[str, int, str]]] = field(default_factory=dict)
    """Import to kind, member and mark."""
    consents: list[ConsentChange] = field(default_factory=list)
    turns: dict[str, TurnRecord] = field(default_factory=dict)
    decisions: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """Key to turn, kind and canonical content."""
    erased: set[int] = field(default_factory=set)
    tombstones: dict[str, dict[str, int]] = field(default_factory=dict)
    """Kind to identifier and when its person was erased."""
    retired: dict[str, int] = field(default_factory=dict)
    """Part to when it was replaced."""
    days: dict[tuple[int, str], MemberDay] = field(default_factory=dict)
    """Pseudonym and kind to the day."""

    def copy(self) -> Rows:
        """A copy that can be changed without touching this one; the records in it are frozen and shared."""
        return Rows(
            self.log_version,
            self.next_member,
            {kind: dict(known) for kind, known in self.identities.items()},
            {kind: dict(known) for kind, known in self.claims.items()},
            dict(self.merged),
            list(self.identity_log),
            dict(self.households),
            dict(self.parts),
            dict(self.imports),
            dict(self.undoings),
            dict(self.arrivals),
            {key: set(seen) for key, seen in self.sightings.items()},
            list(self.consents),
            dict(self.turns),
            dict(self.decisions),
            set(self.erased),
            {kind: dict(known) for kind, known in self.tombstones.items()},
            dict(self.retired),
            dict(self.days),
        )


class MemoryWriting:
    """Changes to a copy of the rows; see `regulars.ports.records.Writing`."""

    def __init__(self, rows: Rows) -> None:
        self._rows: Rows | None = rows
        self._refused: Exception | None = None

    def rows_kept(self) -> Rows:
        """The changed rows, unless something was refused: then that refusal again."""
        if self._refused is not None:
            raise self._refused
        assert self._rows is not None  # noqa: S101 - narrows the type
        return self._rows

    def end(self) -> None:
        """The transaction is over; what is written from here on would be lost, so it is refused."""
        self._rows = None

    @contextmanager
    def _changing(self) -> Iterator[Rows]:
        if self._rows is None:
            raise RuntimeError("this transaction has ended")
        try:
            yield self._rows
        except Exception as refused:
            self._refused = refused
            raise

    def add_members(self, kind: str, values: pa.Array, first: int) -> None:
        """Creates a member for each identifier, numbered upwards from `first`."""
        with self._changing() as rows:
            names = refusals.identifiers(kind, values, first)
            known = rows.identities.setdefault(kind, {})
            if first != rows.next_member or not known.keys().isdisjoint(names):
                raise StaleVersion
            known.update((name, first + offset) for offset, name in enumerate(names))
            rows.next_member += len(names)

    def add_claims(self, kind: str, claims: pa.Table) -> None:
        """Notes identifiers of a kind that were seen with members."""
        with self._changing() as rows:
            known = rows.claims.setdefault(kind, {})
            for member, mark, value in refusals.claims(kind, claims):
                if member not in rows.erased:
                    known.setdefault((member, value), mark)

    def set_merged(self, changes: pa.Table) -> None:
        """Sets who stands for whom."""
        with self._changing() as rows:
            for member, canonical in refusals.merged(changes):
                rows.merged.pop(member, None)
                if canonical is not None:
                    rows.merged[member] = canonical

    def add_identity_entries(self, entries: Iterable[IdentityEntry]) -> None:
        """Appends to the log of identities."""
        with self._changing() as rows:
            found = refusals.identity_entries(entries)
            rows.identity_log.extend(replace(each, reason="") if each.member in rows.erased else each for each in found)

    def set_households(self, changes: pa.Table) -> None:
        """Sets who lives together."""
        with self._changing() as rows:
            for member, household in refusals.households(changes):
                rows.households.pop(member, None)
                if household is not None and member not in rows.erased:
                    rows.households[member] = household

    def set_days(self, member: int, days: Mapping[str, MemberDay | None], at: int) -> None:  # noqa: ARG002 - the port's
        """Sets days that are a member's own; None takes one away."""
        with self._changing() as rows:
            for kind, day in days.items():
                rows.days.pop((member, kind), None)
                if day is not None and member not in rows.erased:
                    rows.days[member, kind] = day

    def erase(self, members: Sequence[int], at: int) -> Mapping[str, int]:
        """Erases persons: identifiers, claims and households go; tombstones stay."""
        with self._changing() as rows:
            some = set(refusals.pseudonyms(members))
            own = {
                kind: [v for v, member in known.items() if member in some] for kind, known in rows.identities.items()
            }
            seen = {kind: [key for key in known if key[0] in some] for kind, known in rows.claims.items()}
            names = [(kind, value) for kind, values in own.items() for value in values]
            names += [(kind, value) for kind, keys in seen.items() for _, value in keys]
            stones = self._add_tombstones(rows, [(kind, value, at) for kind, value in names])
            for kind in own:
                rows.identities[kind] = {v: m for v, m in rows.identities[kind].items() if m not in some}
            for kind, keys in seen.items():
                for key in keys:
                    del rows.claims[kind][key]
            lived = [rows.households.pop(member) for member in some if member in rows.households]
            reasons = [place for place, each in enumerate(rows.identity_log) if each.member in some and each.reason]
            for place in reasons:
                rows.identity_log[place] = replace(rows.identity_log[place], reason="")
            rows.days = {key: day for key, day in rows.days.items() if key[0] not in some}
            keys_count = len(some - rows.erased)
            rows.erased |= some
            return {
                "keys": keys_count,
                "identifiers": sum(map(len, own.values())),
                "claims": sum(map(len, seen.values())),
                "households": len(lived),
                "tombstones": stones,
                "reasons": len(reasons),
            }

    def add_tombstones(self, stones: pa.Table) -> int:
        """Notes identifiers of persons who were erased; returns how many were new."""
        with self._changing() as rows:
            return self._add_tombstones(rows, [(row["kind"], row["token"], row["at"]) for row in stones.to_pylist()])

    def _add_tombstones(self, rows: Rows, stones: Iterable[tuple[str, str, int]]) -> int:
        before = sum(map(len, rows.tombstones.values()))
        for kind, token, at in stones:
            rows.tombstones.setdefault(kind, {}).setdefault(token, at)
        return sum(map(len, rows.tombstones.values())) - before

    def replace_parts(self, old: Mapping[str, Sequence[Part]], at: int, *, expected_version: int) -> int:
        """Lists new parts in the place of old ones; returns the new version."""
        with self._changing() as rows:
            if rows.log_version != expected_version:
                raise StaleVersion
            refusals.replaced(sorted(old), rows.parts, rows.retired)
            new = [part for name in sorted(old) for part in old[name]]
            refusals.new_parts(new, rows.parts)
            rows.parts.update((part.name, part) for part in new)
            rows.retired.update(dict.fromkeys(old, at))
            for key, record in rows.imports.items():
                stay = [name for name in record.parts if name not in old]
                added = [part.name for name in record.parts for part in old.get(name, ())]
                rows.imports[key] = replace(record, parts=tuple(sorted([*stay, *added])))
            rows.log_version += 1
            return rows.log_version

    def add_parts(self, parts: Iterable[Part], *, expected_version: int) -> int:
        """Lists new files in the manifest; returns the new version."""
        with self._changing() as rows:
            new = tuple(parts)
            if rows.log_version != expected_version:
                raise StaleVersion
            refusals.new_parts(new, rows.parts)
            rows.parts.update((part.name, part) for part in new)
            rows.log_version += 1
            return rows.log_version

    def add_import(self, record: ImportRecord) -> None:
        """Remembers an import and its parts; the same key again changes nothing."""
        with self._changing() as rows:
            refusals.texts(record.key)
            refusals.texts_of(record)
            if record.key in rows.imports:
                return
            taken = {name for other in rows.imports.values() for name in other.parts}
            refusals.import_parts(record, rows.parts, taken)
            mapping = document(canonical(record.mapping))
            rows.imports[record.key] = replace(record, mapping=mapping, parts=tuple(sorted(record.parts)))

    def undo_import(self, key: str, at: int, *, expected_version: int) -> int:
        """Takes an import's parts out of the manifest; returns the new version."""
        with self._changing() as rows:
            if rows.log_version != expected_version:
                raise StaleVersion
            if key not in rows.imports or key in rows.undoings:
                raise ValueError("no such import stands")
            rows.undoings[key] = at
            rows.log_version += 1
            return rows.log_version

    def add_sightings(self, key: str, arrived: tuple[int, int], seen: Mapping[str, pa.Table]) -> None:
        """Notes what an import brought of who is who."""
        with self._changing() as rows:
            refusals.texts(key, *seen)
            if arrived[1]:
                rows.arrivals[key] = arrived
            for kind, table in seen.items():
                marks = zip(table["member"].to_pylist(), table["mark"].to_pylist(), strict=True)
                rows.sightings.setdefault(key, set()).update((kind, member, mark) for member, mark in marks)

    def withdraw(self, key: str, members: pa.Array, claims: Mapping[str, pa.Table]) -> None:
        """Takes back what an import alone brought of who is who."""
        with self._changing() as rows:
            gone = set(members.to_pylist())
            rows.sightings.pop(key, None)
            for kind, known in rows.identities.items():
                rows.identities[kind] = {value: member for value, member in known.items() if member not in gone}
            for kind, seen in rows.claims.items():
                table = claims.get(kind)
                lost = (
                    set()
                    if table is None
                    else set(zip(*(table[c].to_pylist() for c in ("member", "mark")), strict=True))
                )
                kept = ((who, mark) for who, mark in seen.items() if who[0] not in gone and (who[0], mark) not in lost)
                rows.claims[kind] = dict(kept)
            rows.households = {member: home for member, home in rows.households.items() if member not in gone}

    def add_consent(self, change: ConsentChange) -> None:
        """Appends what a member agreed to or withdrew."""
        with self._changing() as rows:
            refusals.consent(change)
            rows.consents.append(change)

    def add_turn(self, record: TurnRecord, profiles: Part) -> bool:
        """Remembers a turn and its profiles file; False if the turn is there already."""
        with self._changing() as rows:
            summary = document(canonical(record.summary))
            if record.key in rows.turns:
                return False
            if refusals.profiles_of(record, profiles, rows.parts):
                rows.parts[profiles.name] = profiles
            rows.turns[record.key] = replace(record, summary=summary)
            return True

    def add_decisions(self, turn: str, decisions: Mapping[str, tuple[str, Mapping[str, object]]]) -> int:
        """Writes decisions of a turn; returns how many were new."""
        with self._changing() as rows:
            if turn not in rows.turns:
                raise ValueError("decisions of a turn that is not there")
            refusals.texts(*decisions)
            new = {key: (turn, kind, canonical(content)) for key, (kind, content) in decisions.items()}
            count = len(new.keys() - rows.decisions.keys())
            rows.decisions = new | rows.decisions
            return count
