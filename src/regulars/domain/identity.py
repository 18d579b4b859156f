"""Who is who: kinds of identifiers in order of trust, and the log of what was joined and parted.

A row of behaviour belongs to the pseudonym of its own key for ever. Who is the same person as whom is a relation beside
it, so joining two members moves no row and parting them gives back exactly what each had.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = [
    "CUSTOMER",
    "IDENTITY_ACTIONS",
    "KINDS",
    "NEVER_UNITES",
    "IdentityEntry",
    "Naming",
    "is_identifier_kind",
    "kinds_of",
]

CUSTOMER: Final = "customer"
"""The shop's own customer number: the kind that needs no other."""

KINDS: Final = (CUSTOMER, "account", "card", "unionid", "openid", "email", "phone", "device", "cookie", "address")
"""Kinds of identifiers, the most trusted first: customer number, login, member card, WeChat's two, mail, phone, and
what only says that it was the same device, browser or home."""

NEVER_UNITES: Final = frozenset({"address"})
"""Kinds that people share as a rule: they suggest a household and never say that two are one."""

IDENTITY_ACTIONS: Final = ("merge", "unmerge", "conflict", "identify", "household", "reveal", "erase")
"""What the log of identities tells of."""


@dataclass(frozen=True, slots=True)
class IdentityEntry:
    """One line of the log of identities. Only ever appended.

    Attributes:
        at: when, µs UTC.
        action: one of `IDENTITY_ACTIONS`.
        member: the pseudonym it is about; of a merge the one that is joined.
        other: the pseudonym it is joined to, parted from or in conflict with; None where there is no other.
        rule: ``hand``, or ``shared_`` and the kind of identifier that decided.
        reason: why, in the words of whoever did it; empty for a rule.
        actor: who did it; ``rule`` for a rule.
    """

    at: int
    action: str
    member: int
    other: int | None
    rule: str
    reason: str = ""
    actor: str = "rule"


@dataclass(frozen=True, slots=True)
class Naming:
    """How people are told apart in a shop.

    Attributes:
        kinds: kinds of identifiers, the most trusted first.
        region: ISO 3166 region of phone numbers without a country code; empty where it is not known.
    """

    kinds: tuple[str, ...] = KINDS
    region: str = ""

    def rank(self, kind: str) -> int:
        """The place of a kind in the order of trust, from 0; a kind that is not listed comes last."""
        return self.kinds.index(kind) if kind in self.kinds else len(self.kinds)


def is_identifier_kind(text: str) -> bool:
    """Whether a text can name a kind of identifiers: lower-case letters, digits and underscores, 40 at most.

    Example:
        >>> is_identifier_kind("unionid"), is_identifier_kind("Card No")
        (True, False)
    """
    return text.isidentifier() and text.isascii() and text == text.lower() and len(text) <= 40


def kinds_of(text: str) -> tuple[str, ...]:
    """The order of trust as a setting writes it; empty is the order that is built in.

    Raises:
        ValueError: a name is none, comes twice, or the customer number is not among them.

    Example:
        >>> kinds_of("customer, douyin_id, phone")
        ('customer', 'douyin_id', 'phone')
    """
    kinds = tuple(part.strip() for part in text.split(",") if part.strip())
    if not kinds:
        return KINDS
    if not all(map(is_identifier_kind, kinds)) or len(set(kinds)) != len(kinds) or CUSTOMER not in kinds:
        raise ValueError("write names in order of trust with commas between, customer among them, none twice")
    return kinds
