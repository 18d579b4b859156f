"""Where signed heads of the ledger are kept: outside its database, so that whoever changes the one cannot change both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

__all__ = ["Checkpoints"]


class Checkpoints(Protocol):
    """Signed notes, the oldest first, each with the leaves that came since the one before."""

    def secret(self) -> bytes:
        """The 32 bytes of the signing key; made the first time."""
        ...

    def notes(self) -> Sequence[tuple[int, str]]:
        """Size and text of each note."""
        ...

    def leaves(self, size: int) -> bytes:
        """The leaf hashes kept with the note of this size, one after another."""
        ...

    def keep(self, size: int, note: str, leaves: bytes) -> None:
        """Keeps a note, durable when this returns; the same size again changes nothing."""
        ...
