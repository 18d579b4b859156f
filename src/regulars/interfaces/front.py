"""One port for programs and for people: the console's and the members' addresses go to their pages, the rest to the API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

__all__ = ["Front"]

Message = MutableMapping[str, Any]
Application = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]
_HOME: Final = "/console/today"


class Front:
    """The application that a server runs.

    Args:
        api: serves programs, and hears of the server's start and end.
        console: serves the people who run the shop.
        members: serves its members.
    """

    def __init__(self, api: Application, console: Application, members: Application) -> None:
        self._api = api
        self._console = console
        self._members = members

    async def __call__(
        self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        """Serves one request."""
        path = scope.get("path", "")
        if scope["type"] == "http" and path == "/" and scope["method"] in {"GET", "HEAD"}:
            headers = [(b"location", _HOME.encode()), (b"content-length", b"0"), (b"cache-control", b"no-store")]
            await send({"type": "http.response.start", "status": 303, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        await self._of(scope["type"], path)(scope, receive, send)

    def _of(self, kind: str, path: str) -> Application:
        if kind != "http":
            return self._api
        if path == "/m" or path.startswith("/m/"):
            return self._members
        return self._console if path == "/console" or path.startswith("/console/") else self._api
