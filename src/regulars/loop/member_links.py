"""Signed links for members: who holds one is that member until it ends. Nothing is stored, and nothing personal is in it.

A token is the member's pseudonym, the second at which it ends, and an HMAC over both under a key that only this shop has.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Final

from regulars.domain.errors import UsageError
from regulars.domain.words import say
from regulars.loop.house import House
from regulars.loop.ledger.counter import Counter
from regulars.loop.lookup import canonical_of, member_known_as
from regulars.loop.member_history import name_of

__all__ = ["LINK_DAYS", "LINK_DAYS_MAX", "VISIT_SECONDS", "Holder", "Link", "csrf_of", "link_for", "opened", "whose"]

LINK_DAYS: Final = 7
LINK_DAYS_MAX: Final = 90
VISIT_SECONDS: Final = 86_400
"""A browser that opened a link is believed for so long, and never longer than the link itself."""
_US: Final = 1_000_000
_DAY_SECONDS: Final = 86_400
_TOKEN_CHARS_MAX: Final = 120
_LINK: Final = b"member link"
_VISIT: Final = b"member visit"


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its token, and the first second (since 1970, UTC) at which it is over."""

    token: str
    until: int


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose a token is.

    Attributes:
        number: their pseudonym.
        known_as: an identifier of theirs, as ``kind:value``.
        until: first second at which the token is over.
    """

    number: int
    known_as: str
    until: int


def link_for(house: House, counter: Counter, member_id: str, days: int = LINK_DAYS) -> Link:
    """A link for a member.

    Args:
        house: the shop.
        counter: where its secret is.
        member_id: an identifier of theirs.
        days: how long it can be opened, from 1 to `LINK_DAYS_MAX`.

    Raises:
        UnknownMember: nobody is called so.
        UsageError: no such number of days.
    """
    if not 1 <= days <= LINK_DAYS_MAX:
        raise UsageError(
            say("A link lasts from 1 to %(most)s days.", most=LINK_DAYS_MAX),
            fix=say("Say for how many days it can be opened: --days %(days)s", days=LINK_DAYS),
        )
    number = canonical_of(house, member_known_as(house, member_id))
    until = house.clock.now() // _US + days * _DAY_SECONDS
    return Link(_token(house, counter, _LINK, number, until), until)


def opened(house: House, counter: Counter, token: str) -> Link | None:
    """The visit that a link opens; None where the link is forged, over, or nobody's any more."""
    found = _holder(house, counter, _LINK, token)
    if found is None:
        return None
    until = min(found.until, house.clock.now() // _US + VISIT_SECONDS)
    return Link(_token(house, counter, _VISIT, found.number, until), until)


def whose(house: House, counter: Counter, token: str) -> Holder | None:
    """Whose visit it is; None where it is nobody's, or over."""
    return _holder(house, counter, _VISIT, token)


def csrf_of(token: str) -> str:
    """What forms of a visit carry, so that no page elsewhere can send one."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def _token(house: House, counter: Counter, label: bytes, number: int, until: int) -> str:
    said = f"{number:x}.{until:x}"
    return f"{said}.{_mac(house, counter, label, said)}"


def _mac(house: House, counter: Counter, label: bytes, said: str) -> str:
    key = hmac.digest(counter.checkpoints.secret(), b"member pages\0" + label, "sha256")
    mac = hmac.digest(key, f"{house.tenant}\0{said}".encode(), "sha256")
    return urlsafe_b64encode(mac).decode().rstrip("=")


def _holder(house: House, counter: Counter, label: bytes, token: str) -> Holder | None:
    parts = token.split(".")
    if len(token) > _TOKEN_CHARS_MAX or not token.isascii() or len(parts) != 3:
        return None
    said = f"{parts[0]}.{parts[1]}"
    if not hmac.compare_digest(_mac(house, counter, label, said), parts[2]):
        return None
    number, until = int(parts[0], 16), int(parts[1], 16)  # ours: only we could have signed them
    if house.clock.now() // _US >= until:
        return None
    named = name_of(house, number)
    return None if named is None else Holder(number, ":".join(named), until)
