"""Where erasures are noted outside of the database, so that a restored backup does not bring anybody back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

__all__ = ["Erasures"]


class Erasures(Protocol):
    """A register that only grows. It holds blind indexes and receipts, and nothing that names anybody."""

    def noted(self) -> Sequence[tuple[str, str, int]]:
        """Kind, token and time (µs UTC) of each tombstone, in the order they were noted."""
        ...

    def note(self, stones: Sequence[tuple[str, str, int]]) -> None:
        """Notes tombstones, durable when this returns."""
        ...

    def keep_receipt(self, name: str, text: str) -> str:
        """Keeps a receipt under a name; says where."""
        ...

    def purge(self, words: Sequence[str]) -> int:
        """Removes reports and lists of refused rows that hold one of these words; says how many files went."""
        ...
