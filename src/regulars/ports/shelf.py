"""The shelf: where learned models are kept, as plain files with checksums, never as code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

__all__ = ["Shelf", "Shelved"]


@dataclass(frozen=True, slots=True)
class Shelved:
    """One model on the shelf.

    Attributes:
        name: what it is for, such as ``churn``.
        version: digest of its content; the same content is the same version.
        at: when it was put there, µs UTC.
        files: file name to content, each checked against its SHA-256.
    """

    name: str
    version: str
    at: int
    files: Mapping[str, bytes]


class Shelf(Protocol):
    """The models of one shop."""

    def put(self, name: str, files: Mapping[str, bytes], at: int) -> Shelved:
        """Keeps a model, whole or not at all; the latest one put is the one in use.

        Args:
            name: what it is for: lower-case letters, digits and underscores.
            files: file name to content.
            at: the instant, µs UTC.
        """
        ...

    def latest(self, name: str) -> Shelved | None:
        """The latest model of this name that is whole; a damaged one is passed over. None where there is none."""
        ...

    def names(self) -> tuple[str, ...]:
        """What there are models for, in order."""
        ...

    def versions(self, name: str) -> tuple[tuple[str, bool], ...]:
        """Every version, latest first, and whether it is whole."""
        ...
