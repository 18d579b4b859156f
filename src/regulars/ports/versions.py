"""Versions of the programme: numbered, immutable, the latest in force."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from regulars.domain.programme_version import HowChanged, ProgrammeVersion

__all__ = ["Versions"]


class Versions(Protocol):
    """Every programme that was in force in one shop."""

    def latest(self) -> ProgrammeVersion | None:
        """The one in force; None where none was noted yet."""
        ...

    def all(self) -> Sequence[ProgrammeVersion]:
        """Every one, the oldest first."""
        ...

    def note(
        self,
        document: str,
        how: HowChanged,
        at: int,
        author: str = "",
        note: str = "",
        put: Callable[[], None] | None = None,
    ) -> ProgrammeVersion:
        """Notes what is in force; what is in force already is not noted again.

        Args:
            document: the whole programme, frozen.
            how: how it came to be.
            at: from when on, µs UTC.
            author: who says so.
            note: why.
            put: puts it in force, while nobody else can note anything; where it fails, nothing is noted.
        """
        ...
