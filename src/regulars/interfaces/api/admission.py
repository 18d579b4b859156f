"""Who is let in: the key is looked up, its scopes and its share of requests are checked."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from regulars.domain.api_key import ApiKey
from regulars.interfaces.api.buckets import Allowance, Buckets
from regulars.interfaces.api.lookups import Found, Lookups
from regulars.interfaces.api.refused import key_missing, scope_missing, too_many
from regulars.interfaces.api.route import Route
from regulars.loop.keyring import KeyRing

__all__ = ["Admission", "presented"]

_FAILURES_AT_ONCE: Final = 20
_FAILURES_PER_SECOND: Final = 1.0


class Admission:
    """The doorman of one shop.

    Args:
        ring: its keys.
        per_second: requests a second that one key has; it may save up one second's.
        now: seconds of a clock that never goes back.
        elsewhere: runs what waits for the database outside of the event loop.
    """

    def __init__(
        self,
        ring: KeyRing,
        per_second: int,
        now: Callable[[], float],
        elsewhere: Callable[[Callable[[], Found]], Awaitable[Found]],
    ) -> None:
        self._ring = ring
        self._lookups = Lookups(self._looked_up, elsewhere)
        self._requests = Buckets(per_second, per_second, now)
        self._failures = Buckets(_FAILURES_AT_ONCE, _FAILURES_PER_SECOND, now)
        self._per_second = per_second

    async def admit(
        self, route: Route, headers: Mapping[bytes, bytes], address: str
    ) -> tuple[ApiKey, Mapping[str, str]]:
        """The key of a request, and what its sender should know of the limit.

        Raises:
            RequestRefused: no key, none that opens, one without the scope, or too many requests.
        """
        key = presented(headers)
        kept = None if key is None else await self._lookups.of(key)
        if kept is None:
            # Whoever guesses is slowed down; a good key from the same address still opens.
            allowance = self._failures.take(address)
            raise key_missing() if allowance.granted else too_many(allowance.seconds)
        allowance = self._requests.take(kept.id)
        limits = self._limits(allowance)
        if not allowance.granted:
            refused = too_many(max(1, allowance.seconds))
            refused.headers.update(limits)
            raise refused
        if not route.opens_to(kept.scopes):
            raise scope_missing(", ".join(sorted({"admin", *route.scopes})))
        return kept, limits

    def _looked_up(self, key: str) -> ApiKey | None:
        opened = self._ring.opened_by(key)
        if opened is not None:
            self._ring.note_used(opened)
        return opened

    def _limits(self, allowance: Allowance) -> Mapping[str, str]:
        return {
            "ratelimit-policy": f'"key";q={self._per_second};w=1',
            "ratelimit": f'"key";r={allowance.left};t={allowance.seconds}',
        }


def presented(headers: Mapping[bytes, bytes]) -> str | None:
    """The key a request shows: as bearer, or, as Segment's libraries do, as the name of basic sign-in.

    Example:
        >>> presented({b"authorization": b"Bearer rg_1"}), presented({b"authorization": b"Basic cmdfMTo="}), presented({})
        ('rg_1', 'rg_1', None)
    """
    scheme, _, rest = headers.get(b"authorization", b"").partition(b" ")
    rest = rest.strip()
    if scheme.lower() == b"basic":
        try:
            rest = base64.b64decode(rest, validate=True).partition(b":")[0]
        except (binascii.Error, ValueError):
            return None
    elif scheme.lower() != b"bearer":
        return None
    return rest.decode("latin-1") or None
