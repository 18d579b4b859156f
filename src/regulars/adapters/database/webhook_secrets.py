# ruff: noqa: S608 - names of our own columns; values are always parameters
"""Secrets of webhooks at rest: under the tenant's key, bound to their subscription, as everything in the vault is."""

from __future__ import annotations

import base64
from typing import Final

from sqlalchemy import Connection

from regulars.adapters.database.ledger.sql import read, run
from regulars.domain.ids import Tenant
from regulars.ports.vault import Vault

__all__ = ["HookSecrets"]

_MARK: Final = "vault:"
"""How a sealed secret begins; a plain one begins with ``whsec_``."""


class HookSecrets:
    """Seals and opens the secrets of one tenant's subscriptions."""

    def __init__(self, tenant: Tenant, vault: Vault) -> None:
        self._tenant = tenant
        self._vault = vault

    def sealed(self, id_: str, secret: str) -> str:
        """A secret as it is kept; none stays none."""
        if not secret:
            return ""
        return _MARK + base64.b64encode(self._vault.wrap(secret.encode(), self._place(id_))).decode()

    def opened(self, id_: str, kept: str) -> str:
        """The secret again.

        Raises:
            VaultLocked, VaultDamaged: it cannot be unwrapped.
        """
        if not kept.startswith(_MARK):
            return kept
        return self._vault.unwrap(_wrapped(kept), self._place(id_)).decode()

    def rewrap(self, connection: Connection) -> tuple[int, frozenset[int]]:
        """Wraps every secret with the newest tenant key, plain ones from before among them.

        Returns:
            How many were wrapped anew, and the versions of tenant keys in use now.
        """
        newest, count = self._vault.newest(), 0
        for id_, *kept in self._rows(connection):
            stale = [word for word in kept if word and self._version(word) != newest]
            if stale:
                anew = [self.sealed(id_, self.opened(id_, word)) for word in kept]
                sets = "secret = ?, secret_before = ?"
                statement = f"UPDATE webhook_subscriptions SET {sets} WHERE tenant = ? AND id = ?"
                run(connection, statement, *anew, self._tenant, id_)
                count += len(stale)
        return count, frozenset({newest})

    def has_plain(self, connection: Connection) -> bool:
        """Whether a secret is kept as it is, from before secrets were sealed."""
        return any(word and not word.startswith(_MARK) for _, *kept in self._rows(connection) for word in kept)

    def _rows(self, connection: Connection) -> list[tuple[str, str, str]]:
        asked = "SELECT id, secret, secret_before FROM webhook_subscriptions WHERE tenant = ? ORDER BY id"
        return [(str(id_), str(one), str(before)) for id_, one, before in read(connection, asked, self._tenant)]

    def _version(self, kept: str) -> int:
        return self._vault.version_of(_wrapped(kept)) if kept.startswith(_MARK) else 0

    def _place(self, id_: str) -> bytes:
        return f"{self._tenant}|webhook|{id_}".encode()


def _wrapped(kept: str) -> bytes:
    return base64.b64decode(kept.removeprefix(_MARK))
