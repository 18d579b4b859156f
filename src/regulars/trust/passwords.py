"""Passwords: what may be one, how it is kept, how it is compared. Argon2id (RFC 9106), the low-memory parameters."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from argon2 import PasswordHasher

__all__ = ["LETTERS_MAX", "LETTERS_MIN", "hashed", "is_outdated", "may_be_password", "nobodys", "verified"]

LETTERS_MIN: Final = 10
LETTERS_MAX: Final = 200
"""Longer ones would only cost time."""


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher
    from argon2.profiles import RFC_9106_LOW_MEMORY

    return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


def may_be_password(text: str, name: str = "") -> bool:
    """Whether a text can be a password: long enough, on one line, and not the name over again.

    Example:
        >>> may_be_password("correct horse"), may_be_password("short"), may_be_password("annaannaanna", "anna")
        (True, False, False)
    """
    rest = text.lower().replace(name.lower(), "") if name else text
    return LETTERS_MIN <= len(text) <= LETTERS_MAX and text.isprintable() and len(set(rest)) > 3


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _hasher().hash(password)


def verified(digest: str, password: str) -> bool:
    """Whether this password was meant; takes a tenth of a second and 64 MiB on purpose."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(digest, password[:LETTERS_MAX])
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(digest: str) -> bool:
    """Whether it was kept with parameters that are no longer the best."""
    return _hasher().check_needs_rehash(digest)


@cache
def nobodys() -> str:
    """A digest that no password fits: a name that nobody has takes as long to refuse as a wrong password."""
    import secrets

    return hashed(secrets.token_hex(32))
