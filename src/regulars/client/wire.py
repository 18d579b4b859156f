"""Connections to one server, kept open between calls; safe to use from several threads."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Final
from urllib.parse import urlsplit

__all__ = ["Answered", "NoAnswer", "Wire"]

_BYTES_MAX: Final = 64 * 1024 * 1024
_KEPT_MAX: Final = 32
_STALE: Final = (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError, ConnectionAbortedError)


class NoAnswer(Exception):
    """Nobody answered, or not in time: what happened there is not known."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Wire:
    """Asks one server.

    Args:
        url: ``http://127.0.0.1:8484`` or ``https://…``, with a path before ``/v1`` if there is one.
        timeout_s: seconds without a sign of life.
        context: what certificates are trusted; None is what the system trusts.

    Raises:
        ValueError: the address is none of the web.
    """

    def __init__(self, url: str, timeout_s: float, context: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f'"{url}" is no address such as https://shop.example')
        self._host, self._port, self._path = parts.hostname, parts.port, parts.path.rstrip("/")
        self._timeout_s = timeout_s
        self._context = (context or ssl.create_default_context()) if parts.scheme == "https" else None
        self._kept: list[http.client.HTTPConnection] = []
        self._lock = Lock()

    def ask(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Answered:
        """One request, one answer.

        Raises:
            NoAnswer: whether it was done is not known.
        """
        connection = self._taken()
        try:
            if connection is not None:
                try:
                    return self._exchange(connection, method, target, headers, body)
                except _STALE:
                    connection.close()  # the server had closed it while it lay idle: not a sign of trouble
            return self._exchange(self._opened(), method, target, headers, body)
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(f"{type(error).__name__}: {error}") from error

    def _exchange(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes | None,
    ) -> Answered:
        try:
            connection.request(method, self._path + target, body, dict(headers))
            response = connection.getresponse()
            read = response.read(_BYTES_MAX + 1)
        except BaseException:
            connection.close()
            raise
        if response.length or len(read) > _BYTES_MAX:
            # A read up to a limit does not say so by itself.
            connection.close()
            raise http.client.HTTPException("the answer is cut short, or too long")
        answered = Answered(response.status, {name.lower(): value for name, value in response.getheaders()}, read)
        if response.will_close:
            connection.close()
        else:
            self._put_back(connection)
        return answered

    def _opened(self) -> http.client.HTTPConnection:
        if self._context is None:
            return http.client.HTTPConnection(self._host, self._port, timeout=self._timeout_s)
        return http.client.HTTPSConnection(self._host, self._port, timeout=self._timeout_s, context=self._context)

    def _taken(self) -> http.client.HTTPConnection | None:
        with self._lock:
            return self._kept.pop() if self._kept else None

    def _put_back(self, connection: http.client.HTTPConnection) -> None:
        with self._lock:
            if len(self._kept) < _KEPT_MAX:
                self._kept.append(connection)
                return
        connection.close()

    def close(self) -> None:
        """Closes what lies idle."""
        with self._lock:
            kept, self._kept = self._kept, []
        for connection in kept:
            connection.close()
