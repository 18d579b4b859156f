"""One tenant's vault: keys wrapped by the newest tenant key, opened by whichever wrapped them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from regulars.domain.errors import VaultDamaged, VaultLocked
from regulars.trust.vault.blind import blind
from regulars.trust.vault.sealing import NONCE_BYTES, opened, sealed

__all__ = ["TenantVault"]

_VERSION_BYTES: Final = 4


class Keys(Protocol):
    """The tenant's keys, wherever they lie."""

    def all(self) -> Mapping[int, bytes]:
        """Version to key."""
        ...

    def make(self) -> None:
        """Makes the first key, if there is none."""
        ...


class TenantVault:
    """What hides and finds again; see `regulars.ports.vault.Vault`.

    Args:
        keys: where the tenant's own keys lie: outside of the database.

    Example:
        >>> class OneKey:
        ...     def all(self): return {1: bytes(32)}
        ...     def make(self): pass
        >>> vault = TenantVault(OneKey())
        >>> wrapped = vault.wrap(b"a person's key", b"shop|page|0")
        >>> vault.version_of(wrapped), vault.unwrap(wrapped, b"shop|page|0")
        (1, b"a person's key")
    """

    def __init__(self, keys: Keys) -> None:
        self._store = keys
        self._keys: dict[int, bytes] = {}

    def make(self) -> None:
        """Makes the first tenant key, if there is none."""
        self._store.make()

    def newest(self) -> int:
        """The version that wraps from now on.

        Raises:
            VaultLocked: there is no key.
        """
        self._keys = dict(self._store.all())
        if not self._keys:
            raise VaultLocked(str(self._store))
        return max(self._keys)

    def wrap(self, secret: bytes, place: bytes, version: int | None = None) -> bytes:
        """A secret under a tenant key: version, nonce, ciphertext, tag.

        Args:
            secret: what is wrapped.
            place: where it will stand; it unwraps nowhere else.
            version: of the tenant key; None is the newest.
        """
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        chosen = self.newest() if version is None else version
        head, nonce = chosen.to_bytes(_VERSION_BYTES, "big"), os.urandom(NONCE_BYTES)
        return head + nonce + AESGCM(self._key(chosen)).encrypt(nonce, secret, head + place)

    def unwrap(self, wrapped: bytes, place: bytes) -> bytes:
        """The secret again.

        Raises:
            VaultLocked: the tenant key that wrapped it is not there.
            VaultDamaged: it was altered or moved, or the key is another shop's.
        """
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        head, body = wrapped[:_VERSION_BYTES], wrapped[_VERSION_BYTES:]
        try:
            return AESGCM(self._key(self.version_of(wrapped))).decrypt(
                body[:NONCE_BYTES], body[NONCE_BYTES:], head + place
            )
        except (InvalidTag, ValueError):
            raise VaultDamaged(place.decode()) from None

    def version_of(self, wrapped: bytes) -> int:
        """Which tenant key wrapped it."""
        return int.from_bytes(wrapped[:_VERSION_BYTES], "big")

    def seal(self, keys: Sequence[bytes], places: Sequence[bytes], words: Sequence[str]) -> list[str]:
        """Words under their persons' keys."""
        return sealed(keys, places, words)

    def open(self, keys: Sequence[bytes], places: Sequence[bytes], hidden: Sequence[str]) -> list[str]:
        """The words again; VaultDamaged where one was altered or moved."""
        return opened(keys, places, hidden)

    def blind(self, key: bytes, kind: str, values: Sequence[str]) -> list[str]:
        """Tokens to find words by."""
        return blind(key, kind, values)

    def _key(self, version: int) -> bytes:
        if version not in self._keys:
            self.newest()  # somebody may have rotated meanwhile
        if version not in self._keys:
            raise VaultLocked(str(self._store))
        return self._keys[version]
