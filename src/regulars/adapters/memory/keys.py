"""API keys in plain Python: gone when the process ends, otherwise as the database keeps them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from regulars.domain.api_key import ApiKey
from regulars.domain.ids import Tenant

__all__ = ["KeyRack", "MemoryKeys"]

KeyRack = dict[tuple[Tenant, str], ApiKey]
"""What the keys of several tenants share: the place of one database."""


class MemoryKeys:
    """One tenant's keys in memory; see the port for what each method tells and refuses.

    Example:
        >>> keys = MemoryKeys(Tenant("corner-shop"))
        >>> keys.add(ApiKey("00000000000a", "digest", "till 1", ("till",), created_at=1))
        >>> keys.revoke("00000000000a", 7), keys.find("00000000000a").revoked_at
        (True, 7)
    """

    def __init__(self, tenant: Tenant, rack: KeyRack | None = None) -> None:
        self._tenant = tenant
        self._rack = rack if rack is not None else {}
        self._lock = threading.Lock()

    def add(self, key: ApiKey) -> None:
        """Keeps a new key."""
        with self._lock:
            if any(id_ == key.id for _, id_ in self._rack):
                raise ValueError("the id is taken")
            self._rack[self._tenant, key.id] = key

    def find(self, id_: str) -> ApiKey | None:
        """The key of that id; None where this tenant has none."""
        return self._rack.get((self._tenant, id_))

    def all(self) -> tuple[ApiKey, ...]:
        """Every key, the oldest first."""
        own = (key for (tenant, _), key in self._rack.items() if tenant == self._tenant)
        return tuple(sorted(own, key=lambda key: (key.created_at, key.id)))

    def revoke(self, id_: str, at: int) -> bool:
        """Notes that a key opens nothing from an instant on."""
        return self._changed(
            id_, lambda key: replace(key, revoked_at=at if key.revoked_at is None else min(at, key.revoked_at))
        )

    def end(self, id_: str, at: int) -> bool:
        """Lets a key expire at an instant, unless it does so earlier."""
        return self._changed(
            id_, lambda key: replace(key, expires_at=at if key.expires_at is None else min(at, key.expires_at))
        )

    def note_used(self, id_: str, at: int) -> None:
        """Remembers when a key was last used."""
        self._changed(id_, lambda key: replace(key, used_at=max(at, key.used_at or 0)))

    def _changed(self, id_: str, change: Callable[[ApiKey], ApiKey]) -> bool:
        with self._lock:
            found = self._rack.get((self._tenant, id_))
            if found is None:
                return False
            self._rack[self._tenant, id_] = change(found)
            return True

    def close(self) -> None:
        """Nothing to let go of."""
