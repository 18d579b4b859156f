"""The people who work with the console: accounts, sessions, and what was noted of their comings and goings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Role", "StaffEvent", "StaffMember", "StaffSession"]


class Role(StrEnum):
    """What somebody may see and do; everybody has one."""

    OWNER = "owner"
    """Everything."""
    MARKETER = "marketer"
    """Brings data, sees members, decides what to try."""
    ANALYST = "analyst"
    """Sees figures and models, and nobody by name."""
    SUPPORT = "support"
    """Sees one member at a time, and what became of their points."""
    CASHIER = "cashier"
    """Stands at the till."""
    AUDITOR = "auditor"
    """Sees the books, and has them checked."""


@dataclass(frozen=True, slots=True)
class StaffMember:
    """One account.

    Attributes:
        name: what they sign in with; lower-case.
        role: of `Role`.
        digest: argon2id of the password, with its salt and parameters.
        created_at: µs UTC.
        changed_at: when the password was last set, µs UTC.
    """

    name: str
    role: Role
    digest: str
    created_at: int
    changed_at: int


@dataclass(frozen=True, slots=True)
class StaffSession:
    """Somebody who is signed in.

    Attributes:
        digest: SHA-256 of the cookie, hexadecimal; the cookie holds 256 random bits.
        name: of the account.
        created_at: µs UTC.
        seen_at: when they last asked for something, µs UTC, to the minute.
    """

    digest: str
    name: str
    created_at: int
    seen_at: int


@dataclass(frozen=True, slots=True)
class StaffEvent:
    """Something worth noting of an account; only ever appended.

    Attributes:
        at: µs UTC.
        id: random, so that no two are alike.
        kind: ``added``, ``removed``, ``password``, ``signed_in``, ``signed_out``, ``refused`` (wrong name or password),
            ``limited`` (too many of these), ``forbidden`` (a page the role may not see); and what members ask for on their
            own pages: ``asked_export``, ``asked_erasure``, with ``member`` and their number as the name.
        name: as it was given; whoever guesses may write anything here, at most 64 letters.
        address: where from; empty on the command line.
        detail: the page, or the role.
    """

    at: int
    id: str
    kind: str
    name: str
    address: str
    detail: str
