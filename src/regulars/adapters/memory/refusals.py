"""What every `Records` refuses, whatever keeps it: mistakes of the caller, told as `ValueError`.

They are not errors a user meets: rows are checked when they are gathered, and a file's name is ours.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Final

from regulars.domain.identity import IDENTITY_ACTIONS, IdentityEntry
from regulars.domain.ids import MEMBER_MAX
from regulars.domain.records import ConsentChange, ImportRecord, Part, TurnRecord

if TYPE_CHECKING:
    import pyarrow as pa
    from _typeshed import DataclassInstance

__all__ = [
    "IDENTIFIER_BYTES_MAX",
    "LOG_TABLES",
    "claims",
    "consent",
    "households",
    "identifiers",
    "identity_entries",
    "import_parts",
    "merged",
    "new_parts",
    "profiles_of",
    "pseudonyms",
    "replaced",
    "texts",
    "texts_of",
]

IDENTIFIER_BYTES_MAX: Final = 1_000
"""Longest identifier or key, UTF-8 bytes: an index entry of PostgreSQL ends at 2,704."""
LOG_TABLES: Final = frozenset({"events", "items", "lines", "texts"})
"""Tables whose parts make up the log's version."""


def identifiers(kind: str, values: pa.Array, first: int) -> list[str]:
    """The identifiers as a list, in their order.

    Raises:
        ValueError: one is null, empty, too long, holds a NUL or comes twice; or pseudonyms would run out.
    """
    import pyarrow.compute as pc

    texts(kind)
    if values.null_count:
        raise ValueError("an identifier is null")
    if len(values) == 0:
        return []
    lengths = pc.min_max(pc.binary_length(values)).as_py()
    if not 1 <= lengths["min"] <= lengths["max"] <= IDENTIFIER_BYTES_MAX:
        raise ValueError(f"an identifier has 1 to {IDENTIFIER_BYTES_MAX} bytes")
    if pc.any(pc.match_substring(values, "\0")).as_py():
        raise ValueError("an identifier holds a NUL")
    if pc.count_distinct(values).as_py() != len(values):
        raise ValueError("an identifier comes twice")
    if first + len(values) - 1 > MEMBER_MAX:
        raise ValueError("no pseudonyms are left")
    return [str(value) for value in values.to_pylist()]


def claims(kind: str, table: pa.Table) -> list[tuple[int, str, str]]:
    """Rows of (member, mark, value), each member and value once.

    Raises:
        ValueError: a pseudonym is none, or a text is null, empty, too long or holds a NUL.
    """
    texts(kind)
    members, marks, values = (table[name].to_pylist() for name in ("member", "mark", "value"))
    _pseudonyms(members)
    for column in (marks, values):
        if any(text is None or "\0" in text or not 1 <= len(text.encode()) <= IDENTIFIER_BYTES_MAX for text in column):
            raise ValueError(f"an identifier has 1 to {IDENTIFIER_BYTES_MAX} bytes and no NUL")
    found: dict[tuple[int, str], str] = {}
    for member, mark, value in zip(members, marks, values, strict=True):
        found.setdefault((member, value), mark)
    return [(member, mark, value) for (member, value), mark in found.items()]


def merged(table: pa.Table) -> list[tuple[int, int | None]]:
    """Rows of (member, canonical); ValueError if a pseudonym is none, a member comes twice or stands for itself."""
    members, canonical = table["member"].to_pylist(), table["canonical"].to_pylist()
    _pseudonyms([*members, *(each for each in canonical if each is not None)])
    rows = list(zip(members, canonical, strict=True))
    if len(set(members)) != len(members) or any(member == other for member, other in rows):
        raise ValueError("a member stands for one other member, and not for itself")
    return rows


def households(table: pa.Table) -> list[tuple[int, str | None]]:
    """Rows of (member, household); ValueError if a pseudonym is none, a member comes twice or a name is unusable."""
    members, names = table["member"].to_pylist(), table["household"].to_pylist()
    _pseudonyms(members)
    texts(*(name for name in names if name is not None))
    if len(set(members)) != len(members):
        raise ValueError("a member is in one household")
    return list(zip(members, names, strict=True))


def identity_entries(entries: Iterable[IdentityEntry]) -> list[IdentityEntry]:
    """The entries as a list; ValueError if an action is unknown, a pseudonym is none or a text holds a NUL."""
    found = list(entries)
    for entry in found:
        texts_of(entry)
        if entry.action not in IDENTITY_ACTIONS:
            raise ValueError(f"{entry.action!r} is no action of the log of identities")
    _pseudonyms([each.member for each in found] + [each.other for each in found if each.other is not None])
    return found


def pseudonyms(members: Iterable[int]) -> list[int]:
    """Each once, in order; ValueError if one is none."""
    found = sorted(set(members))
    _pseudonyms(found)
    return found


def replaced(names: Iterable[str], listed: Mapping[str, Part], retired: Container[str]) -> None:
    """Refuses to replace parts that are not of the log, or were replaced before."""
    for name in names:
        if name not in listed or listed[name].table not in LOG_TABLES or name in retired:
            raise ValueError(f"no such part stands in the log: {name[:80]!r}")


def _pseudonyms(members: Iterable[int | None]) -> None:
    if any(member is None or not 1 <= member <= MEMBER_MAX for member in members):
        raise ValueError("a pseudonym is a whole number from 1")


def texts(*words: str) -> None:
    """Refuses keys and names that are empty, too long or hold a NUL."""
    for word in words:
        if not 1 <= len(word.encode()) <= IDENTIFIER_BYTES_MAX or "\0" in word:
            raise ValueError(f"a key has 1 to {IDENTIFIER_BYTES_MAX} bytes and no NUL: {word[:80]!r}")


def texts_of(record: DataclassInstance) -> None:
    """Refuses a record with a NUL in one of its texts, which PostgreSQL cannot hold."""
    values = (getattr(record, field.name) for field in fields(record))
    if any(isinstance(value, str) and "\0" in value for value in values):
        raise ValueError("a text holds a NUL")


def consent(change: ConsentChange) -> None:
    """Refuses a word from nobody or about nothing."""
    texts(change.purpose)
    texts_of(change)
    if not 1 <= change.member <= MEMBER_MAX:
        raise ValueError("a pseudonym is a whole number from 1")


def new_parts(parts: Collection[Part], listed: Collection[str]) -> None:
    """Refuses parts that are not of the log, or whose name is taken."""
    taken = set(listed)
    for part in parts:
        texts(part.name)
        if part.table not in LOG_TABLES:
            raise ValueError(f"{part.table!r} is not a table of the log")
        if part.name in taken:
            raise ValueError(f"a part is listed already: {part.name[:80]!r}")
        taken.add(part.name)


def import_parts(record: ImportRecord, listed: Mapping[str, Part], taken: Container[str]) -> None:
    """Refuses an import of parts that are not of the log, come twice, or belong to another import."""
    for name in record.parts:
        if name not in listed or listed[name].table not in LOG_TABLES:
            raise ValueError(f"an import names a part that the log does not list: {name[:80]!r}")
        if name in taken:
            raise ValueError(f"a part belongs to another import: {name[:80]!r}")
    if len(set(record.parts)) != len(record.parts):
        raise ValueError("an import names a part twice")


def profiles_of(turn: TurnRecord, profiles: Part, listed: Mapping[str, Part]) -> bool:
    """Whether a turn's profiles file still has to be listed; the very same file may serve two turns.

    Raises:
        ValueError: it is another file than the turn names, or another file has its name.
    """
    texts(turn.key, profiles.name)
    texts_of(turn)
    if profiles.name != turn.profiles or profiles.table != "profiles":
        raise ValueError("the turn names another file as its profiles")
    known = listed.get(profiles.name)
    if known is not None and known != profiles:
        raise ValueError(f"another part is listed under this name: {profiles.name[:80]!r}")
    return known is None
