"""How roles are called, and what happened to accounts."""

from __future__ import annotations

from typing import Final

from regulars.domain.staff import Role
from regulars.domain.words import Sentence, word

__all__ = ["EVENT_WORDS", "ROLE_WORDS"]

ROLE_WORDS: Final[dict[Role, Sentence]] = {
    Role.OWNER: word("role", "owner"),
    Role.MARKETER: word("role", "marketer"),
    Role.ANALYST: word("role", "analyst"),
    Role.SUPPORT: word("role", "support"),
    Role.CASHIER: word("role", "cashier"),
    Role.AUDITOR: word("role", "auditor"),
}
EVENT_WORDS: Final[dict[str, Sentence]] = {
    "added": word("staff", "account added"),
    "removed": word("staff", "account removed"),
    "password": word("staff", "password set"),
    "signed_in": word("staff", "signed in"),
    "signed_out": word("staff", "signed out"),
    "refused": word("staff", "wrong name or password"),
    "limited": word("staff", "too many wrong tries"),
    "forbidden": word("staff", "page refused"),
    "asked_export": word("staff", "a member asks for their data"),
    "asked_erasure": word("staff", "a member asks to be erased"),
}
