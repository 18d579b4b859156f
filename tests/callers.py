"""Calls an application as a program would, without a network."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any, Self

import httpx


class Caller:
    """Calls an application with a key."""

    def __init__(self, door: Any, key: str = "") -> None:
        self.door = door
        self.key = key
        self._numbers = itertools.count(1)
        self._loop = asyncio.new_event_loop()
        transport = httpx.ASGITransport(door)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://shop.test")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, method: str, path: str, **asked: Any) -> httpx.Response:
        """A request; nothing is added but the key."""
        headers = {"authorization": f"Bearer {self.key}"} if self.key else {}
        headers |= asked.pop("headers", {})
        return self._loop.run_until_complete(self.client.request(method, path, headers=headers, **asked))

    def get(self, path: str, **asked: Any) -> httpx.Response:
        return self.send("GET", path, **asked)

    def post(self, path: str, body: Any, key: str | None = None, **asked: Any) -> httpx.Response:
        """A POST with an Idempotency-Key of its own, or this one."""
        headers = {"idempotency-key": key or f"k{next(self._numbers)}", **asked.pop("headers", {})}
        return self.send("POST", path, json=body, headers=headers, **asked)

    def together(self, *requests: tuple[str, str, dict[str, Any]]) -> list[httpx.Response]:
        """Several at once."""
        headers = {"authorization": f"Bearer {self.key}"}

        async def all_of_them() -> list[httpx.Response]:
            calls = []
            for method, path, asked in requests:
                mine = {**headers, **asked.pop("headers", {})}
                calls.append(self.client.request(method, path, headers=mine, **asked))
            return list(await asyncio.gather(*calls))

        return self._loop.run_until_complete(all_of_them())

    def close(self) -> None:
        self._loop.run_until_complete(self.client.aclose())
        self._loop.close()
