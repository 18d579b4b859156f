"""One tenant's API keys: kept by digest, found by their visible part."""

from __future__ import annotations

from typing import Protocol

from regulars.domain.api_key import ApiKey

__all__ = ["Keys"]


class Keys(Protocol):
    """Where keys are kept. A key of another tenant is not there."""

    def add(self, key: ApiKey) -> None:
        """Keeps a new key.

        Raises:
            ValueError: its id is taken.
        """
        ...

    def find(self, id_: str) -> ApiKey | None:
        """The key of that id, revoked and expired ones included; None where this tenant has none."""
        ...

    def all(self) -> tuple[ApiKey, ...]:
        """Every key, the oldest first."""
        ...

    def revoke(self, id_: str, at: int) -> bool:
        """Notes that a key opens nothing from an instant on; the earlier of two instants stays. False where there is none."""
        ...

    def end(self, id_: str, at: int) -> bool:
        """Lets a key expire at an instant, unless it does so earlier. False where there is none."""
        ...

    def note_used(self, id_: str, at: int) -> None:
        """Remembers when a key was last used; never goes back."""
        ...

    def close(self) -> None:
        """Lets go of connections."""
        ...
