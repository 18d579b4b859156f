"""How one message leaves the house."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

__all__ = ["Reply", "Sender"]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back.

    Attributes:
        status: of HTTP; None where nothing was answered.
        reason: why nothing was answered: ``timeout``, ``refused`` (no connection), ``broken``, ``unresolved``,
            ``certificate``, ``forbidden`` (an address nobody may send to).
        retry_after_s: seconds the receiver asks to be left alone.
    """

    status: int | None
    reason: str = ""
    retry_after_s: int = 0


class Sender(Protocol):
    """Sends a body to an address. Never raises for what the other side does."""

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Posts `body` once: no redirect is followed, nothing is tried again."""
        ...
