"""A receiver of webhooks: a real HTTP server that notes what it was told and answers what a test wants."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

from standardwebhooks import Webhook


@dataclass(frozen=True)
class Heard:
    """One request: its path, headers in lower case, and body."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def document(self) -> dict[str, Any]:
        return dict(json.loads(self.body))

    @property
    def entry(self) -> int:
        return int(self.document["data"]["entry_id"])

    def is_signed_by(self, secret: str) -> bool:
        """As a receiver would check, save that the timestamp may be of any day."""
        from datetime import UTC, datetime

        moment = datetime.fromtimestamp(int(self.headers["webhook-timestamp"]), UTC)
        made = Webhook(secret).sign(self.id, moment, self.body.decode())
        return made in self.headers["webhook-signature"].split(" ")


Answer = Callable[[Heard], int | tuple[int, Mapping[str, str]]]


class Receiver:
    """Listens on the loopback; `answer` says the status, with headers if any."""

    def __init__(self, answer: Answer = lambda _: 204, context: ssl.SSLContext | None = None) -> None:
        self.answer = answer
        self.heard: list[Heard] = []
        self._lock = Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                heard = Heard(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
                with receiver._lock:
                    receiver.heard.append(heard)
                answered = receiver.answer(heard)
                status, headers = answered if isinstance(answered, tuple) else (answered, {})
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, request: object, address: object) -> None:
                pass  # who hung up, hung up

        self._server = Server(("127.0.0.1", 0), Handler)
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = Thread(target=lambda: self._server.serve_forever(poll_interval=0.02), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks?shop=1"

    @property
    def entries(self) -> list[int]:
        return [each.entry for each in self.heard]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
