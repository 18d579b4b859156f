"""One port for programs and for people: what begins with the API's addresses goes to the API, the rest to the console."""

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
        console: serves people.
    """

    def __init__(self, api: Application, console: Application) -> None:
        self._api = api
        self._console = console

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
        is_console = scope["type"] == "http" and (path == "/console" or path.startswith("/console/"))
        await (self._console if is_console else self._api)(scope, receive, send)
