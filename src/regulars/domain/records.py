"""What the transactional database remembers about a shop: small frozen records."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["ConsentChange", "ImportRecord", "LogState", "Part", "TurnRecord", "UndoneImport"]


@dataclass(frozen=True, slots=True)
class Part:
    """One immutable file of the lake, as the manifest knows it.

    Attributes:
        name: file name below the tenant's folder of the lake, unique.
        table: ``events``, ``lines``, ``items``, ``texts`` or ``profiles``.
        rows: rows in it.
        bytes: size of the file.
        sha256: of the whole file, hexadecimal.
        at_min: earliest event instant in it (µs UTC), None where there is none.
        at_max: latest event instant in it.
    """

    name: str
    table: str
    rows: int
    bytes: int
    sha256: str
    at_min: int | None = None
    at_max: int | None = None


@dataclass(frozen=True, slots=True)
class LogState:
    """The lake's manifest at one moment: a version that every write raises by one, and the parts it lists."""

    version: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """One file brought in. Rows read = accepted + rejected + merged, always.

    Attributes:
        key: what was imported and how: the same key twice is the same import.
        source: the file's name, without its folder.
        sha256: of the file's content.
        at: when, µs UTC.
        read: data rows in the file.
        accepted: rows that live on as an event or as a line of one.
        rejected: rows refused, each with its reason in the rejects file.
        merged: rows that were in the log already.
        mapping: role to column name, as it was read.
        reasons: reason to rejected rows.
        findings: counts worth knowing of the file, by name.
        parts: names of the parts of the log that it wrote, sorted; what undoing it takes away.
    """

    key: str
    source: str
    sha256: str
    at: int
    read: int
    accepted: int
    rejected: int
    merged: int
    mapping: Mapping[str, str]
    reasons: Mapping[str, int] = field(default_factory=dict)
    findings: Mapping[str, int | None] = field(default_factory=dict)
    parts: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """How a person names it: eight letters or digits, from its key."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:8]

    def __post_init__(self) -> None:
        if self.read != self.accepted + self.rejected + self.merged:
            raise ValueError("rows read must be accepted + rejected + merged")


@dataclass(frozen=True, slots=True)
class UndoneImport:
    """An import that was taken back.

    Attributes:
        record: the import as it was.
        at: when it was taken back, µs UTC.
    """

    record: ImportRecord
    at: int


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One turn of the wheel, as committed.

    Attributes:
        key: digest of everything the turn depends on; the same key twice is the same turn.
        as_of: the instant asked from, µs UTC.
        log_version: version of the log it read.
        finished_at: µs UTC.
        profiles: name of the lake part with one row per member.
        summary: the turn as the JSON document of ``regulars turn --json``.
    """

    key: str
    as_of: int
    log_version: int
    finished_at: int
    profiles: str
    summary: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ConsentChange:
    """A member said yes or no to a purpose. Only ever appended; the latest one counts.

    Attributes:
        member: pseudonym.
        purpose: a `regulars.trust.consent.Purpose` value.
        granted: yes or no.
        at: when the member said so, µs UTC.
        source: where it was said (form, import, support call).
        text_version: which wording was agreed to.
    """

    member: int
    purpose: str
    granted: bool
    at: int
    source: str
    text_version: str = ""
