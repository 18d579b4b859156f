"""Who may do what over HTTP: keys, what they look like, when they open, and what their scopes allow.

A key is ``rg_``, twelve hexadecimal digits that may be seen, ``_`` and sixty-four that may not: 256 random bits. Only its
SHA-256 is kept, which is enough for a secret that nobody could guess. Scopes are denied unless they are given.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from enum import StrEnum
from typing import Final

from regulars.domain.api_key import ApiKey

__all__ = [
    "ID_BYTES",
    "KEY_PATTERN",
    "SECRET_BYTES",
    "Scope",
    "id_of",
    "is_open",
    "key_of",
    "opens",
    "sealed",
    "secrets_hidden",
]

ID_BYTES: Final = 6
SECRET_BYTES: Final = 32
KEY_PATTERN: Final = re.compile(r"rg_([0-9a-f]{12})_[0-9a-f]{64}")
"""What a key looks like: for scanners of logs and repositories, and for hiding it."""


class Scope(StrEnum):
    """What a key may be used for; a key may have several."""

    ADMIN = "admin"
    """Everything."""
    READ = "read"
    """Looking at members, entries, proofs, statements and consents, and asking what would happen."""
    TRACK = "track"
    """Sending events, and nothing else: for a shop system or an event pipeline."""
    TILL = "till"
    """A till: events, holds, redemptions, a member's page and balances, what would happen."""
    WRITE = "write"
    """Every change: what a till may, and adjustments, reversals and consents."""


def key_of(id_: bytes, secret: bytes) -> str:
    """The key made of random bytes.

    Raises:
        ValueError: they are too few.

    Example:
        >>> key_of(bytes(6), bytes(32))[:18]
        'rg_000000000000_00'
    """
    if len(id_) != ID_BYTES or len(secret) != SECRET_BYTES:
        raise ValueError("a key needs 6 bytes of id and 32 of secret")
    return f"rg_{id_.hex()}_{secret.hex()}"


def id_of(key: str) -> str | None:
    """The visible part of a key; None where it is none.

    Example:
        >>> id_of(key_of(bytes(6), bytes(32))), id_of("rg_1")
        ('000000000000', None)
    """
    found = KEY_PATTERN.fullmatch(key)
    return None if found is None else found[1]


def sealed(key: str) -> str:
    """The digest under which a key is kept, hexadecimal."""
    return hashlib.sha256(key.encode()).hexdigest()


def opens(kept: ApiKey, key: str, now: int) -> bool:
    """Whether a key that was presented is the one that is kept, and open at an instant; compared in constant time."""
    is_the_same = hmac.compare_digest(sealed(key), kept.digest)
    return is_the_same and is_open(kept, now)


def is_open(kept: ApiKey, now: int) -> bool:
    """Whether a key opens anything at an instant: not revoked, not over.

    Example:
        >>> is_open(ApiKey("a", "", "", ("read",), 0, expires_at=5), 4), is_open(ApiKey("a", "", "", (), 0, expires_at=5), 5)
        (True, False)
    """
    if kept.revoked_at is not None and kept.revoked_at <= now:
        return False
    return kept.expires_at is None or now < kept.expires_at


def secrets_hidden(text: str) -> str:
    """A text in which every key is shortened to its visible part: for logs and traces.

    Example:
        >>> secrets_hidden("key " + key_of(bytes(6), bytes(32)) + " refused")
        'key rg_000000000000_… refused'
    """
    return KEY_PATTERN.sub(lambda found: f"rg_{found[1]}_…", text)
