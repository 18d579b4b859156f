"""Who works with the console: accounts, sign-in, sessions. What a role may see is the console's own table."""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from regulars.domain.errors import UsageError
from regulars.domain.staff import Role, StaffEvent, StaffMember, StaffSession
from regulars.domain.words import say
from regulars.ports.clock import Clock
from regulars.ports.staff import Staff
from regulars.trust.passwords import LETTERS_MAX, LETTERS_MIN, hashed, may_be_password, nobodys, verified

__all__ = ["ABSOLUTE_SECONDS", "IDLE_SECONDS", "TRIES_MAX", "TRIES_SECONDS", "Refused", "SignedIn", "StaffDesk"]

IDLE_SECONDS: Final = 3_600
"""After so long without a request a session is over."""
ABSOLUTE_SECONDS: Final = 12 * 3_600
"""After so long it is over in any case."""
TRIES_MAX: Final = 5
"""Wrong passwords for a name from one address, within `TRIES_SECONDS`, before nothing is looked at any more."""
TRIES_OF_ADDRESS_MAX: Final = 20
"""Wrong ones from one address, for any name."""
TRIES_SECONDS: Final = 900
_TOUCH_US: Final = 60_000_000
_US: Final = 1_000_000
_DAY_US: Final = 86_400 * _US
_WISHES_SEEN: Final = 500
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
_TOKEN_BYTES: Final = 32
_TOGETHER: Final = threading.BoundedSemaphore(2)
"""Passwords looked at together: each takes 64 MiB."""


class Refused(StrEnum):
    """Why somebody was not let in; a wrong name and a wrong password are told apart by nobody."""

    WRONG = "wrong"
    LIMITED = "limited"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who is signed in; `token` is what their cookie holds."""

    name: str
    role: Role
    token: str = field(repr=False)

    @property
    def csrf(self) -> str:
        """What a form of theirs carries: made of the cookie, so that nobody has to keep it."""
        return hmac.new(self.token.encode(), b"form", hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class StaffDesk:
    """The staff of one shop; `entropy` gives random bytes."""

    staff: Staff
    clock: Clock
    entropy: Callable[[int], bytes]

    def add(self, name: str, role: str, password: str) -> StaffMember:
        """Makes an account.

        Raises:
            UsageError: no name, role or password of ours, or the name is taken.
        """
        name, now = name.strip().lower(), self.clock.now()
        if not _NAME.fullmatch(name):
            raise UsageError(
                say('"%(name)s" cannot be the name of an account.', name=name[:64]),
                fix=say("Use letters a to z, digits, and . _ @ -: anna, or anna@example.org"),
            )
        if role not in set(Role):
            raise UsageError(
                say('"%(role)s" is no role.', role=role), fix=say("The roles are: %(roles)s.", roles=", ".join(Role))
            )
        made = StaffMember(name, Role(role), hashed(_allowed(password, name)), now, now)
        if not self.staff.add(made):
            raise UsageError(
                say('There is an account "%(name)s" already.', name=name),
                fix=say("Set its password: regulars staff passwd %(name)s", name=name),
            )
        self._note("added", name, detail=made.role)
        return made

    def remove(self, name: str) -> StaffMember:
        """Deletes an account; whoever is signed in with it is out at once.

        Raises:
            UsageError: there is none, or it is the last owner's and others are left.
        """
        found = self.found(name)
        everybody = self.staff.all()
        owners = [member.name for member in everybody if member.role is Role.OWNER]
        if owners == [found.name] and len(everybody) > 1:
            raise UsageError(
                say('"%(name)s" is the last owner.', name=found.name),
                fix=say("Make another owner first: regulars staff add NAME --role owner"),
            )
        self.staff.remove(found.name)
        self._note("removed", found.name, detail=found.role)
        return found

    def set_password(self, name: str, password: str) -> StaffMember:
        """Sets a password; whoever is signed in with the old one is out at once.

        Raises:
            UsageError: there is no such account, or this is no password.
        """
        found = self.found(name)
        self.staff.set_password(found.name, hashed(_allowed(password, found.name)), self.clock.now())
        self._note("password", found.name)
        return found

    def listed(self) -> tuple[StaffMember, ...]:
        """Every account, by name."""
        return self.staff.all()

    def found(self, name: str) -> StaffMember:
        """The account of a name.

        Raises:
            UsageError: there is none.
        """
        found = self.staff.find(name.strip().lower())
        if found is None:
            raise UsageError(
                say('There is no account "%(name)s".', name=name[:64]), fix=say("See them all: regulars staff list")
            )
        return found

    def sign_in(self, name: str, password: str, address: str) -> SignedIn | Refused:
        """Looks at a password and opens a session.

        Args:
            name: as it was typed.
            password: likewise.
            address: where from; wrong ones are counted by it, so that nobody can lock somebody else out.
        """
        name, now = name.strip().lower()[:64], self.clock.now()
        since = now - TRIES_SECONDS * _US
        with _TOGETHER:
            of_name = self.staff.count(("refused",), since, address=address, name=name)
            if of_name >= TRIES_MAX or self.staff.count(("refused",), since, address=address) >= TRIES_OF_ADDRESS_MAX:
                self._note("limited", name, address)
                return Refused.LIMITED
            found = self.staff.find(name)
            is_right = verified(nobodys() if found is None else found.digest, password)
            if found is None or not is_right:
                self._note("refused", name, address)
                return Refused.WRONG
        token = self.entropy(_TOKEN_BYTES).hex()
        self.staff.forget_sessions(now - ABSOLUTE_SECONDS * _US, now - IDLE_SECONDS * _US)
        self.staff.open_session(StaffSession(_digest(token), found.name, now, now))
        self._note("signed_in", found.name, address, found.role)
        return SignedIn(found.name, found.role, token)

    def session(self, token: str) -> SignedIn | None:
        """Who a cookie is; None where it is nobody's, or the session is over. The role is read anew each time."""
        kept, now = self.staff.find_session(_digest(token)), self.clock.now()
        if kept is None:
            return None
        if now - kept.created_at >= ABSOLUTE_SECONDS * _US or now - kept.seen_at >= IDLE_SECONDS * _US:
            self.staff.close_session(kept.digest)
            return None
        found = self.staff.find(kept.name)
        if found is None:
            return None
        if now - kept.seen_at >= _TOUCH_US:
            self.staff.touch_session(kept.digest, now)
        return SignedIn(found.name, found.role, token)

    def sign_out(self, who: SignedIn, address: str) -> None:
        """Ends a session."""
        self.staff.close_session(_digest(who.token))
        self._note("signed_out", who.name, address)

    def note_forbidden(self, name: str, address: str, page: str) -> None:
        """Notes that somebody asked for what their role may not see."""
        self._note("forbidden", name, address, page)

    def note_wish(self, kind: str, about: str, address: str) -> bool:
        """Notes what a member asked for on their own page, once a day; says whether it was noted now.

        Args:
            kind: ``asked_export`` or ``asked_erasure``.
            about: whom the console knows under this number.
            address: where from.
        """
        since = self.clock.now() - _DAY_US
        if any((each.kind, each.name) == (kind, about) and each.at > since for each in self.staff.events(_WISHES_SEEN)):
            return False
        self._note(kind, about, address)
        return True

    def _note(self, kind: str, name: str, address: str = "", detail: str = "") -> None:
        event = StaffEvent(self.clock.now(), self.entropy(8).hex(), kind, name, address[:64], detail[:200])
        self.staff.note(event)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _allowed(password: str, name: str) -> str:
    if not may_be_password(password, name):
        raise UsageError(
            say("This cannot be a password."),
            fix=say(
                "Use %(least)s to %(most)s letters on one line, not the name, and not one letter over and over.",
                least=LETTERS_MIN,
                most=LETTERS_MAX,
            ),
        )
    return password
