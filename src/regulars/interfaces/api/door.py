"""The way in: one ASGI application. A request is matched, admitted, read, handed to its route, and answered.

Routes wait for the database, so they run on threads: requests that come together reach the ledger together and share one
commit. The event loop never waits for a disk.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

import msgspec

from regulars.domain.api_key import ApiKey
from regulars.domain.errors import LedgerRefusal, RegularsError
from regulars.domain.words import say
from regulars.interfaces.api import refused
from regulars.interfaces.api.admission import Admission
from regulars.interfaces.api.atlas import Atlas
from regulars.interfaces.api.incoming import Incoming
from regulars.interfaces.api.languages import language_asked
from regulars.interfaces.api.lots import Lots
from regulars.interfaces.api.metrics import METRICS
from regulars.interfaces.api.problems import PROBLEM_TYPE, problem_of
from regulars.interfaces.api.reading import body_of, idempotency_key_of, query_of
from regulars.interfaces.api.replies import Kept, Replies
from regulars.interfaces.api.route import Call, Keyed, Reply, Route
from regulars.interfaces.api.routes import all_routes
from regulars.interfaces.api.strict_json import strict_json
from regulars.interfaces.words import Speaker
from regulars.shop import Shop
from regulars.trust.access import secrets_hidden

__all__ = ["Door"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Given = TypeVar("Given")

THREADS: Final = 32
"""Requests that wait for the database at once; so many share a commit."""
UNDER_WAY_MAX: Final = 1_024
"""Requests that are admitted at once; more hear 503."""
_ALWAYS: Final = ((b"x-content-type-options", b"nosniff"), (b"cache-control", b"no-store"))
_LOG: Final = logging.getLogger("regulars.api")
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Door:
    """The application of one shop.

    Args:
        shop: whose; it is not closed here.
        routes: what can be asked; None is everything.
    """

    def __init__(self, shop: Shop, routes: Sequence[Route] | None = None) -> None:
        self._shop = shop
        routes = all_routes() if routes is None else routes
        self._atlas = Atlas(routes)
        for route in routes:
            # Learned here, by one thread: msgspec learns a type at its first use, and two threads at once crash it.
            msgspec.json.Decoder(Any if route.takes is None else route.takes)
        self._admission = Admission(shop.key_ring, shop.settings.requests_per_second, time.monotonic, self._elsewhere)
        self._replies = Replies()
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="regulars-api")
        self._lots = {route.name: Lots(route, self._pool) for route in routes if route.handle_many is not None}
        self._otherwise = shop.settings.lang or "en"
        self._under_way = 0

    def close(self) -> None:
        """Waits for what is under way."""
        self._pool.shutdown(wait=True)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._serve(Incoming(scope, receive), send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    async def _serve(self, asked: Incoming, send: Send) -> None:
        began = time.perf_counter()
        self._under_way += 1
        METRICS.under_way += 1
        pattern = "other"
        try:
            route, parameters = self._atlas.find(asked.method, asked.path)
            pattern = route.path
            status, headers, body = await self._answer(asked, route, parameters)
        except RegularsError as error:
            status, headers, body = self._problem(asked, error)
        except Exception:  # noqa: BLE001 - an interface: the last place that can answer
            _LOG.error("%s %s\n%s", asked.method, pattern, secrets_hidden(traceback.format_exc()))
            status, headers, body = self._problem(asked, refused.fault())
        finally:
            self._under_way -= 1
            METRICS.under_way -= 1
        await _send(send, status, headers, body, is_bare=asked.method == "HEAD")
        method = asked.method if asked.method in _METHODS else "other"
        METRICS.note(method, pattern, status, time.perf_counter() - began)

    def _problem(self, asked: Incoming, error: RegularsError) -> tuple[int, Mapping[str, str], bytes]:
        if error.status >= 500:
            _LOG.error("%s: %s", error.code, secrets_hidden(f"{error.what} {error.where or ''} {error.why or ''}"))
        problem = problem_of(error, self._speaker(asked))
        return problem.status, {"content-type": PROBLEM_TYPE, **problem.headers}, problem.body

    def _speaker(self, asked: Incoming) -> Speaker:
        header = asked.headers.get(b"accept-language", b"").decode("latin-1")
        return Speaker(language_asked(header, self._otherwise))

    async def _answer(
        self, asked: Incoming, route: Route, parameters: Mapping[str, str]
    ) -> tuple[int, Mapping[str, str], bytes]:
        if not route.scopes:
            query = query_of(asked.query, route)
            call = Call(self._shop, self._speaker(asked), parameters, query, None, None, "", "")
            return _written(await self._elsewhere(lambda: route.handle(call)), {})
        if self._under_way > UNDER_WAY_MAX:
            raise refused.busy()
        kept, limits = await self._admission.admit(route, asked.headers, asked.address)
        try:
            return await self._do(asked, route, parameters, kept, limits)
        except RegularsError as error:
            status, headers, body = self._problem(asked, error)
            return status, {**headers, **limits}, body

    async def _do(
        self, asked: Incoming, route: Route, parameters: Mapping[str, str], kept: ApiKey, limits: Mapping[str, str]
    ) -> tuple[int, Mapping[str, str], bytes]:
        key = _key(asked, route)
        query = query_of(asked.query, route)
        raw = strict_json(await asked.body(route)) if route.takes is not None else None
        body = None if route.takes is None else body_of(raw, route)
        call = Call(self._shop, self._speaker(asked), parameters, query, body, raw, key, kept.name)
        if not key:
            return _written(await self._handled(route, call), limits)
        return await self._once(asked, route, call, limits)

    async def _once(
        self, asked: Incoming, route: Route, call: Call, limits: Mapping[str, str]
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Answers a repeat as before; the ledger sees to it where this process has forgotten."""
        place, fingerprint = route.path, _fingerprint(asked, call)
        before = self._replies.find(place, call.key, fingerprint)
        headers: Mapping[str, str]
        if before is not None:
            headers = {"content-type": before.media_type, "idempotency-replayed": "true", **limits}
            return before.status, headers, before.body
        try:
            reply = await self._handled(route, call)
            status, headers, body = _written(reply, limits)
            if reply.is_private:
                return status, headers, body
        except LedgerRefusal as error:
            # A refusal is an answer too.
            status, headers, body = self._problem(asked, error)
            headers = {**headers, **limits}
        self._replies.keep(place, call.key, Kept(fingerprint, status, body, headers["content-type"], call.say.language))
        return status, headers, body

    async def _handled(self, route: Route, call: Call) -> Reply:
        lots = self._lots.get(route.name)
        if lots is None:
            return await self._elsewhere(lambda: route.handle(call))
        try:
            return await lots.through(call)
        except RuntimeError as error:
            raise _shutting_down(error) from None

    async def _elsewhere(self, work: Callable[[], Given]) -> Given:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        except RuntimeError as error:
            raise _shutting_down(error) from None


def _shutting_down(error: RuntimeError) -> Exception:
    """Busy, where the pool takes no more because the server is about to stop; else the error itself."""
    return refused.busy() if "shutdown" in str(error) else error


def _key(asked: Incoming, route: Route) -> str:
    if route.keyed is Keyed.NO:
        return ""
    key = idempotency_key_of(asked.headers.get(b"idempotency-key"))
    if not key and route.keyed is Keyed.MUST:
        raise refused.wrong_idempotency_key(say("None was sent."))
    return key


def _fingerprint(asked: Incoming, call: Call) -> bytes:
    """Digest of what was asked, however it was spaced."""
    text = json.dumps(call.raw, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(b"\0".join((asked.method.encode(), asked.path, text.encode()))).digest()


def _written(reply: Reply, limits: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
    body = reply.body if isinstance(reply.body, bytes) else msgspec.json.encode(reply.body)
    headers = {"content-type": reply.media_type, **limits, **reply.headers}
    if reply.is_replayed:
        headers["idempotency-replayed"] = "true"
    return reply.status, headers, body


async def _send(send: Send, status: int, headers: Mapping[str, str], body: bytes, *, is_bare: bool) -> None:
    listed = [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers.items()]
    listed += [*_ALWAYS, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": listed})
    await send({"type": "http.response.body", "body": b"" if is_bare else body})
