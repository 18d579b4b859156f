"""What hides identities, and where its keys lie. Places that keep records ask a vault; they know no cipher."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

__all__ = ["TenantKeys", "Vault"]


class TenantKeys(Protocol):
    """A tenant's own keys, by version, kept outside of the database."""

    def all(self) -> Mapping[int, bytes]:
        """Version to key, 32 bytes each; empty where none was made."""
        ...

    def make(self) -> None:
        """Makes version 1, durable when this returns; nothing where there is a key."""
        ...

    def add(self) -> int:
        """Makes one version more, durable when this returns; returns it."""
        ...

    def keep_only(self, versions: frozenset[int]) -> tuple[int, ...]:
        """Destroys every other version; returns those that went."""
        ...


class Vault(Protocol):
    """Hides and finds again. A place names where something stands, so that nothing opens anywhere else."""

    def make(self) -> None:
        """Makes the first tenant key, if there is none."""
        ...

    def newest(self) -> int:
        """The version of the tenant key that wraps from now on.

        Raises:
            VaultLocked: there is no key.
        """
        ...

    def wrap(self, secret: bytes, place: bytes, version: int | None = None) -> bytes:
        """A secret under a tenant key; without a version the newest."""
        ...

    def unwrap(self, wrapped: bytes, place: bytes) -> bytes:
        """The secret again.

        Raises:
            VaultLocked: the tenant key that wrapped it is not there.
            VaultDamaged: it was altered or moved.
        """
        ...

    def version_of(self, wrapped: bytes) -> int:
        """Which tenant key wrapped it."""
        ...

    def seal(self, keys: Sequence[bytes], places: Sequence[bytes], words: Sequence[str]) -> list[str]:
        """Words under their persons' keys."""
        ...

    def open(self, keys: Sequence[bytes], places: Sequence[bytes], hidden: Sequence[str]) -> list[str]:
        """The words again.

        Raises:
            VaultDamaged: one was altered or moved.
        """
        ...

    def blind(self, key: bytes, kind: str, values: Sequence[str]) -> list[str]:
        """Tokens to find words by, 32 hexadecimal digits each."""
        ...
