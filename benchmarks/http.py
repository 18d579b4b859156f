"""The API: earning at 300 requests a second, as fast as it goes beside a bare FastAPI endpoint, and reading balances.

Server and clients are processes of their own on one machine, and share its processors.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

PACED_PER_SECOND = 300
PACED_SECONDS = 10
TOGETHER = 64
EACH = 4_000


@contextmanager
def started(*arguments: str, **environment: str) -> Iterator[str]:
    """A server in a process of its own; its address."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("REGULARS_")} | environment
    process = subprocess.Popen([sys.executable, *arguments], env=clean, stdout=subprocess.PIPE, text=True)
    try:
        text = ""
        for line in process.stdout or ():
            text += line
            if line == "}\n":
                break
        yield json.loads(text)["url"]
    finally:
        process.terminate()
        process.wait()


class Connection:
    """The smallest client there is: one connection, one request after the other, so that the server is measured."""

    def __init__(self, url: str, key: str) -> None:
        self._host, _, port = url.removeprefix("http://").partition(":")
        self._port = int(port)
        self._head = f"host: bench\r\nauthorization: Bearer {key}\r\n"

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Callable[..., Any]]:
        """A connection, to ask over."""
        reader, writer = await asyncio.open_connection(self._host, self._port)

        async def ask(method: str, path: str, body: bytes = b"", key: str = "") -> int:
            head = f"{method} {path} HTTP/1.1\r\n{self._head}content-length: {len(body)}\r\n"
            head += f"content-type: application/json\r\nidempotency-key: {key}\r\n" if key else ""
            writer.write(head.encode() + b"\r\n" + body)
            answered = await reader.readuntil(b"\r\n\r\n")
            length = int(answered.lower().partition(b"content-length: ")[2].split(b"\r\n", 1)[0])
            await reader.readexactly(length)
            return int(answered[9:12])

        try:
            yield ask
        finally:
            writer.close()


def order(name: str) -> bytes:
    line = {"product_id": "mug", "price": 12.5, "quantity": 2}
    who = f"C{sum(name.encode()) % 500}"
    return json.dumps(
        {
            "event": "Order Completed",
            "userId": who,
            "messageId": name,
            "properties": {"order_id": name, "products": [line]},
        }
    ).encode()


async def paced(url: str, key: str) -> list[float]:
    """Seconds of each request, sent on time whether or not the last was answered."""
    took: list[float] = []
    waiting: asyncio.Queue[tuple[str, float]] = asyncio.Queue()

    async def work() -> None:
        async with Connection(url, key).opened() as ask:
            while True:
                name, due = await waiting.get()
                assert await ask("POST", "/v1/track", order(name), name) == 200
                took.append(time.perf_counter() - due)  # from when it should have been sent
                waiting.task_done()

    workers = [asyncio.create_task(work()) for _ in range(TOGETHER)]
    start = time.perf_counter()
    for number in range(PACED_PER_SECOND * PACED_SECONDS):
        due = start + number / PACED_PER_SECOND
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        waiting.put_nowait((f"paced-{number}", due))
    await waiting.join()
    for worker in workers:
        worker.cancel()
    return took


async def flat_out(url: str, key: str, request: Callable[[int], tuple[str, str, bytes, str]], count: int) -> float:
    """Seconds for so many requests by as many connections as share a commit."""
    numbers = iter(range(count))

    async def work() -> None:
        async with Connection(url, key).opened() as ask:
            for number in numbers:
                assert await ask(*request(number)) in {200, 201}

    start = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(TOGETHER)))
    return time.perf_counter() - start


def earning(name: str) -> Callable[[int], tuple[str, str, bytes, str]]:
    return lambda number: ("POST", "/v1/track", order(f"{name}-{number}"), f"{name}-{number}")


def adjusting(number: int) -> tuple[str, str, bytes, str]:
    body = {"member_id": f"C{number % 500}", "currency": "points", "points": 25, "reason": "bench"}
    return "POST", "/v1/adjustments", json.dumps(body).encode(), f"adjust-{number}"


def balance(number: int) -> tuple[str, str, bytes, str]:
    return "GET", f"/v1/members/C{number % 500}/balances", b"", ""


def inserting(number: int) -> tuple[str, str, bytes, str]:
    return "POST", "/v1/track", order(f"bare-{number}"), f"bare-{number}"


def run() -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        home = {"REGULARS_HOME": str(Path(folder) / "shop"), "REGULARS_REQUESTS_PER_SECOND": "1000000"}
        made = subprocess.run(
            [sys.executable, "-c", _MAKE], env=os.environ | home, capture_output=True, text=True, check=True
        )
        key = json.loads(made.stdout)["key"]
        with started("-c", _SERVE, **home) as url:
            asyncio.run(flat_out(url, key, adjusting, EACH // 4))  # members are made, and everything is warm
            took = sorted(asyncio.run(paced(url, key)))
            p99 = took[int(len(took) * 0.99)]
            yield row(
                f"earn at {PACED_PER_SECOND} requests/s, p50 {took[len(took) // 2] * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms",
                p99,
            )
            ours = asyncio.run(flat_out(url, key, earning("flat"), EACH))
            reads = asyncio.run(flat_out(url, key, balance, EACH))
        with started("-c", f"import benchmarks.http as b; b.bare({folder!r})") as url:
            asyncio.run(flat_out(url, key, inserting, EACH // 4))
            peer = asyncio.run(flat_out(url, key, lambda n: inserting(n + EACH), EACH))
        ratio = f"bare FastAPI, one group-committed insert, {EACH / peer:,.0f}/s"
        yield row(
            f"earn, {TOGETHER} connections: {EACH / ours:,.0f} requests/s, {peer / ours:.2f} x bare", ours, peer, ratio
        )
        yield row(f"balances, {TOGETHER} connections: {EACH / reads:,.0f} requests/s", reads)


_MAKE = """import json
from regulars.shop import open_shop
with open_shop() as shop:
    print(json.dumps({"key": shop.key_ring.create(["admin"]).key}))
"""
_SERVE = "import sys; sys.argv = ['regulars', 'serve', '--port', '0', '--json']\nfrom regulars.interfaces.cli import main; main()"


def row(question: str, ours: float, peer: float | None = None, peer_name: str = "") -> dict[str, Any]:
    return {"question": question, "ours_s": ours, "peer_s": peer, "peer": peer_name}


def bare(folder: str) -> None:
    """The peer: FastAPI, one endpoint, one insert under a unique key; those who come together share a commit."""
    import socket

    import uvicorn
    from fastapi import FastAPI

    connection = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE entries (key TEXT PRIMARY KEY, owner TEXT, points INTEGER) STRICT")
    waiting: list[tuple[tuple[str, str, int], asyncio.Future[None]]] = []
    wake = threading.Event()
    app = FastAPI()

    def write(loop: asyncio.AbstractEventLoop) -> None:
        while True:
            wake.wait()
            wake.clear()
            group, waiting[:] = waiting[:], []
            if not group:
                continue
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT OR IGNORE INTO entries VALUES (?, ?, ?)", [values for values, _ in group])
            connection.execute("COMMIT")
            loop.call_soon_threadsafe(lambda done: [future.set_result(None) for _, future in done], group)

    @app.post("/v1/track")
    async def track(event: dict[str, Any]) -> dict[str, bool]:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        points = sum(int(line["price"] * line["quantity"]) for line in event["properties"]["products"])
        waiting.append(((event["messageId"], event["userId"], points), future))
        wake.set()
        await future
        return {"success": True}

    class Announcing(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            threading.Thread(target=write, args=(asyncio.get_running_loop(),), daemon=True).start()
            port = self.servers[0].sockets[0].getsockname()[1]
            print(json.dumps({"url": f"http://127.0.0.1:{port}"}, indent=1), flush=True)

    Announcing(uvicorn.Config(app, port=0, access_log=False, log_level="error")).run()
