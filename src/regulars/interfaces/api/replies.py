"""The last answers by their keys, so that a repeat hears the same words.

The ledger keeps keys with their effects, for ever and through every crash; this memory only spares asking it, says of a
repeat that it is one, and holds for requests that write nothing. What it has forgotten, the ledger answers alike.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from regulars.domain.errors import KeyReused

__all__ = ["Kept", "Replies"]

_BYTES_MAX: Final = 64 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer: digest of what was asked, status and body."""

    fingerprint: bytes
    status: int
    body: bytes
    media_type: str
    language: str


class Replies:
    """Answers by route and key, the oldest forgotten first."""

    def __init__(self, bytes_max: int = _BYTES_MAX) -> None:
        self._kept: OrderedDict[tuple[str, str], Kept] = OrderedDict()
        self._bytes = 0
        self._bytes_max = bytes_max
        self._lock = threading.Lock()

    def find(self, route: str, key: str, fingerprint: bytes) -> Kept | None:
        """The answer given before.

        Raises:
            KeyReused: the key named another request.
        """
        kept = self._kept.get((route, key))
        if kept is not None and kept.fingerprint != fingerprint:
            raise KeyReused(key)
        return kept

    def keep(self, route: str, key: str, kept: Kept) -> None:
        """Remembers an answer; the first one under a key stays."""
        with self._lock:
            if (route, key) in self._kept:
                return
            self._kept[route, key] = kept
            self._bytes += len(kept.body)
            while self._bytes > self._bytes_max:
                _, oldest = self._kept.popitem(last=False)
                self._bytes -= len(oldest.body)
