"""The keys of one shop's HTTP API: made, listed, rotated, taken back, and told apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from regulars.domain.api_key import ApiKey
from regulars.domain.errors import UsageError
from regulars.domain.time import DAY_US
from regulars.domain.words import say
from regulars.ports.clock import Clock
from regulars.ports.keys import Keys
from regulars.trust.access import ID_BYTES, SECRET_BYTES, Scope, id_of, is_open, key_of, opens, sealed

__all__ = ["NAME_LENGTH_MAX", "KeyRing", "Minted"]

NAME_LENGTH_MAX: Final = 100
DAYS_MAX: Final = 3_650
_HOUR_US: Final = 3_600_000_000
_USED_EVERY_US: Final = 60_000_000
"""When a key was last used is written down once a minute, not once a request."""


@dataclass(frozen=True, slots=True)
class Minted:
    """A new key: the only time it is seen."""

    key: str
    kept: ApiKey


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of one tenant; `entropy` gives random bytes."""

    keys: Keys
    clock: Clock
    entropy: Callable[[int], bytes]

    def create(self, scopes: Sequence[str], name: str = "", days: int | None = None) -> Minted:
        """Makes a key.

        Args:
            scopes: names of `Scope`.
            name: what a person calls it, and what the ledger notes as author; a rotated key keeps it.
            days: after how many it expires; None is never.

        Raises:
            UsageError: there is no such scope, or the name or the time is too long.
        """
        now = self.clock.now()
        if days is not None and not 1 <= days <= DAYS_MAX:
            raise UsageError(
                say("A key lives 1 to %(days)s days, or without end.", days=DAYS_MAX),
                fix=say("Say another number of days, or none."),
            )
        if len(name) > NAME_LENGTH_MAX or not name.isprintable():
            raise UsageError(
                say("This is no name of a key."),
                fix=say("Use at most %(letters)s letters on one line.", letters=NAME_LENGTH_MAX),
            )
        return self._mint(_known(scopes), name, now, None if days is None else now + days * DAY_US)

    def _mint(self, scopes: tuple[str, ...], name: str, now: int, expires_at: int | None, replaces: str = "") -> Minted:
        key = key_of(self.entropy(ID_BYTES), self.entropy(SECRET_BYTES))
        id_ = str(id_of(key))
        kept = ApiKey(id_, sealed(key), name or f"key-{id_}", scopes, now, expires_at, replaces=replaces)
        self.keys.add(kept)
        return Minted(key, kept)

    def listed(self) -> tuple[ApiKey, ...]:
        """Every key, the oldest first."""
        return self.keys.all()

    def revoke(self, id_: str) -> ApiKey:
        """Takes a key back, from now on.

        Raises:
            UsageError: there is no such key.
        """
        if not self.keys.revoke(_id(id_), self.clock.now()):
            raise _no_such_key(id_)
        return self.found(id_)

    def rotate(self, id_: str, overlap_hours: int = 24) -> Minted:
        """Makes a key that may do the same; the old one goes on opening for a while, so that nothing stands still.

        The new one lives as long from now as the old one was made to.

        Args:
            id_: of the old key.
            overlap_hours: how long the old one goes on; 0 ends it now.

        Raises:
            UsageError: there is no such key, or it opens nothing any more.
        """
        old, now = self.found(id_), self.clock.now()
        if not is_open(old, now):
            raise UsageError(
                say("The key %(id)s opens nothing any more.", id=old.id),
                fix=say("Make a new one: regulars keys create"),
            )
        lives = None if old.expires_at is None else now + old.expires_at - old.created_at
        minted = self._mint(old.scopes, old.name, now, lives, replaces=old.id)
        self.keys.end(old.id, now + overlap_hours * _HOUR_US)
        return minted

    def opened_by(self, key: str) -> ApiKey | None:
        """The kept key that a presented one is, if it opens anything now; None tells nothing of why not."""
        id_ = id_of(key)
        kept = None if id_ is None else self.keys.find(id_)
        return kept if kept is not None and opens(kept, key, self.clock.now()) else None

    def note_used(self, kept: ApiKey) -> None:
        """Remembers that a key was used, once a minute."""
        now = self.clock.now()
        if kept.used_at is None or now - kept.used_at >= _USED_EVERY_US:
            self.keys.note_used(kept.id, now)

    def found(self, id_: str) -> ApiKey:
        """The kept key of an id.

        Raises:
            UsageError: there is none.
        """
        found = self.keys.find(_id(id_))
        if found is None:
            raise _no_such_key(id_)
        return found


def _known(scopes: Sequence[str]) -> tuple[str, ...]:
    unknown = [scope for scope in scopes if scope not in set(Scope)]
    if unknown or not scopes:
        raise UsageError(
            say('"%(scope)s" is no scope.', scope=unknown[0] if unknown else ""),
            fix=say("The scopes are: %(scopes)s.", scopes=", ".join(Scope)),
        )
    return tuple(sorted({str(scope) for scope in scopes}))


def _id(given: str) -> str:
    """The id, where somebody gave the visible beginning of a key, or all of it."""
    return given.removeprefix("rg_").partition("_")[0]


def _no_such_key(id_: str) -> UsageError:
    return UsageError(say('There is no key "%(id)s".', id=_id(id_)[:20]), fix=say("See them all: regulars keys list"))
