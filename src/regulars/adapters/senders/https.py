"""Sends over HTTP, and trusts nobody: the address is checked and pinned, redirects are not followed, answers are cut short.

Every message has a connection of its own, to an address that was looked up once. A deadline closes it whatever the other
side does, so that one byte every few seconds does not hold a worker.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Mapping
from threading import Timer
from typing import Final
from urllib.parse import SplitResult, urlsplit

from regulars.adapters.senders.reachable import Forbidden, resolved
from regulars.ports.sender import Reply

__all__ = ["HttpSender"]

_BODY_BYTES_MAX: Final = 4_096
_PORTS: Final = {"https": 443, "http": 80}


class HttpSender:
    """A sender for addresses that other people gave us.

    Args:
        timeout_s: seconds for the whole exchange.
        allow_http: addresses without TLS too.
        allow_private: addresses of one's own machine and network too.
        context: what certificates are trusted; None is what the system trusts.

    Example:
        >>> HttpSender().send("https://127.0.0.1/", {}, b"{}")
        Reply(status=None, reason='forbidden', retry_after_s=0)
    """

    def __init__(
        self,
        timeout_s: float = 15.0,
        *,
        allow_http: bool = False,
        allow_private: bool = False,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._timeout_s = timeout_s
        self._schemes = {"https", "http"} if allow_http else {"https"}
        self._allow_private = allow_private
        self._context = context

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Posts `body` once."""
        parts = urlsplit(url)
        if parts.scheme not in self._schemes or parts.hostname is None:
            return Reply(None, "forbidden")
        try:
            address = resolved(parts.hostname, parts.port or _PORTS[parts.scheme], allow_private=self._allow_private)
        except Forbidden:
            return Reply(None, "forbidden")
        except (OSError, UnicodeError):
            return Reply(None, "unresolved")
        return self._exchange(parts, address, headers, body)

    def _exchange(self, parts: SplitResult, address: str, headers: Mapping[str, str], body: bytes) -> Reply:
        connection = self._connection(parts, address)
        late: list[bool] = []

        def cut() -> None:
            late.append(True)
            connection.cut()

        deadline = Timer(self._timeout_s, cut)
        deadline.daemon = True
        deadline.start()
        try:
            reply = _asked(connection, parts, headers, body)
            # A cut looks like the end of an answer.
            return Reply(None, "timeout") if late else reply
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Reply(None, "timeout" if late else _reason(error))
        finally:
            deadline.cancel()
            connection.close()

    def _connection(self, parts: SplitResult, address: str) -> _Pinned:
        assert parts.hostname is not None  # noqa: S101 - narrows the type
        context = None
        if parts.scheme == "https":
            context = self._context or ssl.create_default_context()
        return _Pinned(parts.hostname, parts.port or _PORTS[parts.scheme], address, self._timeout_s, context)


class _Pinned(http.client.HTTPConnection):
    """A connection to one address, whatever the name would lead to now; the certificate must be the name's."""

    def __init__(self, host: str, port: int, address: str, timeout_s: float, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=timeout_s)
        self.default_port = _PORTS["https" if context else "http"]
        self._address = address
        self._tls = context

    def connect(self) -> None:
        """Connects to the address that was checked."""
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = plain
        if self._tls is not None:
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)

    def cut(self) -> None:
        """Ends the exchange from another thread."""
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it is over already


def _asked(connection: _Pinned, parts: SplitResult, headers: Mapping[str, str], body: bytes) -> Reply:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request("POST", path, body, {**headers, "connection": "close"})
    response = connection.getresponse()
    response.read(_BODY_BYTES_MAX)  # what it says is of no interest; that it was said is
    return Reply(response.status, retry_after_s=_seconds(response.getheader("retry-after", "")))


def _seconds(text: str) -> int:
    """Seconds of a Retry-After; a date, or anything else, is taken as none: the schedule is slow enough."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "certificate"
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    return "broken"
