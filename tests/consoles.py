"""A console for tests: a shop with a turn and some points, its staff, and ways to ask as a browser would."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import httpx
import uvicorn

import regulars as rg
from regulars.domain.staff import Role
from regulars.interfaces.api.door import Door
from regulars.interfaces.console.door import Console
from regulars.interfaces.front import Front
from regulars.interfaces.member.door import Members

PASSWORD = "correct horse battery"
BASE = "http://shop.test"


def add_points(shop: rg.Shop) -> None:
    """A few entries, one of them undone."""
    for place, member in enumerate(("c0001", "c0002", "c0003")):
        shop.till.adjust(member, "points", 120 + place, "welcome", "test", f"k{place}")
    shop.till.redeem("c0001", 20, "order-1", "r1")


def add_staff(shop: rg.Shop) -> None:
    """One account a role, called like it."""
    for role in Role:
        shop.staff.add(role.value, role.value, PASSWORD)


class Browser:
    """Asks an application as a browser would: cookies kept, forms sent with their token, redirects not followed."""

    def __init__(self, app: Any, base: str = BASE) -> None:
        self._loop = asyncio.new_event_loop()
        self.base = base
        transport = httpx.ASGITransport(app, client=("192.0.2.7", 1))
        self.client = httpx.AsyncClient(transport=transport, base_url=base)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.run_until_complete(self.client.aclose())
        self._loop.close()

    def get(self, path: str, **asked: Any) -> httpx.Response:
        return self._loop.run_until_complete(self.client.get(path, **asked))

    def post(self, path: str, form: dict[str, str] | None = None, **asked: Any) -> httpx.Response:
        """As a page of the same origin would send it; other headers as said."""
        headers = {"origin": self.base, "sec-fetch-site": "same-origin"} | asked.pop("headers", {})
        return self._loop.run_until_complete(self.client.post(path, data=form or {}, headers=headers, **asked))

    def sign_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        return self.post("/console/sign-in", {"name": name, "password": password})

    def token(self) -> str:
        """The token that forms of the session carry."""
        found = re.search(r'name="csrf" value="([0-9a-f]{64})"', self.get("/console/words").text)
        return found[1] if found else ""


@contextmanager
def served(shop: rg.Shop, *, look: bool) -> Iterator[str]:
    """The whole application on a port of this machine; its address."""
    api, console, members = Door(shop), Console(shop, look=look), Members(shop, look=look)
    config = uvicorn.Config(Front(api, console, members), log_config=None, access_log=False, lifespan="on", ws="none")
    server = uvicorn.Server(config)
    where = socket.socket()
    where.bind(("127.0.0.1", 0))
    where.listen(64)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [where]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{where.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=30)
        where.close()
        api.close()
        console.close()
        members.close()
