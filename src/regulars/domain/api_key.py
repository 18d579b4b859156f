"""What is kept of an API key: never the key itself."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ApiKey"]


@dataclass(frozen=True, slots=True)
class ApiKey:
    """One key to a shop's HTTP API, as it is kept.

    Attributes:
        id: the part of the key that may be seen: twelve hexadecimal digits.
        digest: SHA-256 of the whole key, hexadecimal. The key holds 256 random bits, so nobody finds it from this.
        name: what a person calls it.
        scopes: what it may do, in alphabetical order.
        created_at: µs UTC.
        expires_at: the first instant at which it opens nothing more, µs UTC; None is never.
        revoked_at: when it was taken back, µs UTC; None where it was not.
        used_at: when it was last used, µs UTC, to the minute; None is never.
        replaces: id of the key it was rotated from; empty where there was none.
    """

    id: str
    digest: str
    name: str
    scopes: tuple[str, ...]
    created_at: int
    expires_at: int | None = None
    revoked_at: int | None = None
    used_at: int | None = None
    replaces: str = ""
