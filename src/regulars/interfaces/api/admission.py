"""Who is let in: the key is looked up, its scopes and its share of requests are checked."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Callable, Coroutine, Mapping
from typing import Final

from regulars.domain.api_key import ApiKey
from regulars.interfaces.api.buckets import Allowance, Buckets
from regulars.interfaces.api.refused import key_missing, scope_missing, too_many
from regulars.interfaces.api.route import Route
from regulars.loop.keyring import KeyRing

__all__ = ["Admission", "presented"]

_REMEMBERED_SECONDS: Final = 0.2
"""So long a key that was just looked up is not looked up again: a revoked one opens nothing a fifth of a second later."""
_REMEMBERED_MAX: Final = 1_000
_FAILURES_AT_ONCE: Final = 20
_FAILURES_PER_SECOND: Final = 1.0

Elsewhere = Callable[[Callable[[], ApiKey | None]], Coroutine[None, None, ApiKey | None]]
"""Runs what waits for the database outside of the event loop."""


class Admission:
    """The doorman of one shop.

    Args:
        ring: its keys.
        per_second: requests a second that one key has; it may save up one second's.
        now: seconds of a clock that never goes back.
    """

    def __init__(self, ring: KeyRing, per_second: int, now: Callable[[], float]) -> None:
        self._ring = ring
        self._now = now
        self._requests = Buckets(per_second, per_second, now)
        self._failures = Buckets(_FAILURES_AT_ONCE, _FAILURES_PER_SECOND, now)
        self._known: dict[str, tuple[ApiKey, float]] = {}
        self._looking: dict[str, asyncio.Future[ApiKey | None]] = {}
        self._per_second = per_second

    async def admit(
        self, route: Route, headers: Mapping[bytes, bytes], address: str, elsewhere: Elsewhere
    ) -> tuple[ApiKey, Mapping[str, str]]:
        """The key of a request, and what its sender should know of the limit.

        Raises:
            RequestRefused: no key, none that opens, one without the scope, or too many requests.
        """
        key = presented(headers)
        kept = None if key is None else await self._kept(key, elsewhere)
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

    async def _kept(self, key: str, elsewhere: Elsewhere) -> ApiKey | None:
        now = self._now()
        found = self._known.get(key)
        if found is not None and now - found[1] < _REMEMBERED_SECONDS:
            return found[0]

        kept = await self._looked_up(key, elsewhere)
        if kept is None:
            self._known.pop(key, None)
            return None
        if len(self._known) >= _REMEMBERED_MAX:
            self._known.clear()
        self._known[key] = (kept, now)
        return kept

    async def _looked_up(self, key: str, elsewhere: Elsewhere) -> ApiKey | None:
        """Those who come with the same key at once ask once."""

        def look() -> ApiKey | None:
            opened = self._ring.opened_by(key)
            if opened is not None:
                self._ring.note_used(opened)
            return opened

        under_way = self._looking.get(key)
        if under_way is None:
            under_way = self._looking[key] = asyncio.ensure_future(elsewhere(look))
            under_way.add_done_callback(lambda done: self._looked(key, done))
        return await asyncio.shield(under_way)

    def _looked(self, key: str, done: asyncio.Future[ApiKey | None]) -> None:
        del self._looking[key]
        if not done.cancelled():
            done.exception()  # whoever asked may have gone: then nobody else hears of it

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
