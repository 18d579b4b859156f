"""A request as it comes in: headers at once, the body when it is wanted, and no more of it than fits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final
from urllib.parse import quote

from regulars.domain.words import say
from regulars.interfaces.api.refused import malformed, media_type, too_large, too_slow
from regulars.interfaces.api.route import Route

__all__ = ["Incoming"]

_BODY_SECONDS_MAX: Final = 30


class Incoming:
    """One request.

    Attributes:
        method: upper-case.
        path: as it was sent, still percent-encoded.
        query: likewise.
        headers: names in lower case.
        address: of who sent it.
    """

    __slots__ = ("_receive", "address", "headers", "method", "path", "query")

    def __init__(
        self, scope: MutableMapping[str, Any], receive: Callable[[], Awaitable[MutableMapping[str, Any]]]
    ) -> None:
        self.method: str = scope["method"]
        raw = scope.get("raw_path") or quote(scope["path"]).encode("ascii")
        self.path: bytes = raw.partition(b"?")[0]
        self.query: bytes = scope.get("query_string", b"")
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.address: str = (scope.get("client") or ("",))[0]
        self._receive = receive

    async def body(self, route: Route) -> bytes:
        """The body; an object without fields where none was sent to a route that needs no field.

        Raises:
            RequestRefused: it is no JSON by its own words, too long, too slow, or breaks off.
        """
        said = self.headers.get(b"content-length", b"")
        if said.isdigit() and (len(said) > len(str(route.bytes_max)) or int(said) > route.bytes_max):
            raise too_large(route.bytes_max)
        try:
            async with asyncio.timeout(_BODY_SECONDS_MAX):
                raw = await self._read(route.bytes_max)
        except TimeoutError:
            raise too_slow(_BODY_SECONDS_MAX) from None
        if not raw and b"content-type" not in self.headers:
            return b"{}"
        if not self._is_json():
            raise media_type()
        return raw

    async def _read(self, bytes_max: int) -> bytes:
        pieces, length = [], 0
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise malformed(say("The body breaks off."))
            pieces.append(message.get("body", b""))
            length += len(pieces[-1])
            if length > bytes_max:
                raise too_large(bytes_max)
            if not message.get("more_body", False):
                return b"".join(pieces)

    def _is_json(self) -> bool:
        kind, _, options = self.headers.get(b"content-type", b"").lower().partition(b";")
        charset = options.replace(b" ", b"").replace(b'"', b"")
        return (
            kind.strip() == b"application/json"
            and charset in {b"", b"charset=utf-8"}
            and self.headers.get(b"content-encoding", b"identity").lower() == b"identity"
        )
