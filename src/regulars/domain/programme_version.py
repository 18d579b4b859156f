"""One version of a programme: what was in force from when on, and who said so."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import msgspec

from regulars.domain.programme import Programme

__all__ = ["HowChanged", "ProgrammeVersion", "frozen", "hash_of", "thawed"]


# Made when the module is loaded, by one thread: msgspec learns a type at its first use, and two threads at once crash it.
_PROGRAMME: Final = msgspec.json.Decoder(Programme)


class HowChanged(StrEnum):
    """How a version came to be."""

    FOUND = "found"
    """It was in force when versions began to be kept."""
    APPLIED = "applied"
    """By `regulars apply`."""
    EDITED = "edited"
    """A file was changed by hand, and counted from then on."""


@dataclass(frozen=True, slots=True)
class ProgrammeVersion:
    """One version.

    Attributes:
        number: from 1, without gaps.
        document: the whole programme, as canonical JSON; it never changes.
        hash: SHA-256 of it, hexadecimal.
        since: from when on it was in force, µs UTC.
        how: see `HowChanged`.
        author: who; empty where nobody said so.
        note: why.
    """

    number: int
    document: str
    hash: str
    since: int
    how: HowChanged
    author: str = ""
    note: str = ""


def frozen(programme: Programme) -> str:
    """A programme as canonical JSON: keys sorted, no spaces.

    Example:
        >>> thawed(frozen(Programme(name="Stars"))).name
        'Stars'
    """
    return json.dumps(msgspec.to_builtins(programme), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def thawed(document: str) -> Programme:
    """The programme again."""
    return _PROGRAMME.decode(document)


def hash_of(document: str) -> str:
    """SHA-256 of a frozen programme, hexadecimal."""
    return hashlib.sha256(document.encode()).hexdigest()
