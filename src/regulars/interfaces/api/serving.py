"""Runs the server until it is told to stop; what is under way is finished first."""

from __future__ import annotations

import gc
import logging
import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

from regulars.domain.errors import UsageError
from regulars.domain.words import say
from regulars.interfaces.api.door import Door
from regulars.interfaces.worker import telling_others
from regulars.shop import Shop

__all__ = ["listening", "serve"]

_WAITING: Final = 2_048
_FINISH_SECONDS: Final = 30
_IDLE_SECONDS: Final = 75
_NEW_OBJECTS: Final = 20_000
"""So many more objects than went make the collector look at the young ones; a request makes some hundred that go by themselves."""
_ROUNDS: Final = (20, 50)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes a free one.

    Raises:
        UsageError: the address is not ours, or somebody listens there already.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(family, kind, protocol)
        try:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind(address)
            made.listen(_WAITING)
        except BaseException:
            made.close()
            raise
    except OSError as error:
        raise UsageError(
            say("The server cannot listen at %(host)s, port %(port)s.", host=host, port=str(port)),
            why=say("The system says: %(reason)s.", reason=error.strerror or str(error)),
            fix=say("Choose another port: regulars serve --port 8485"),
        ) from None
    return made


def serve(shop: Shop, where: socket.socket, ready: Callable[[], None], *, look: bool = False) -> None:
    """Serves until SIGINT or SIGTERM; then finishes what is under way, half a minute at most.

    Args:
        shop: whose.
        where: a socket that listens.
        ready: is called once requests are answered.
        look: whether everybody on this machine may look at the console, and nobody change anything.
    """
    import uvicorn

    from regulars.interfaces.console.door import Console
    from regulars.interfaces.front import Front
    from regulars.interfaces.member.door import Members

    shop.till.resume()
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    door, console, members = Door(shop), Console(shop, look=look), Members(shop, look=look)
    config = uvicorn.Config(
        Front(door, console, members),
        log_config=None,
        access_log=False,  # addresses hold members' names
        server_header=False,
        date_header=True,
        lifespan="on",
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=_FINISH_SECONDS,
        backlog=_WAITING,
        proxy_headers=False,  # what a stranger says of their own address is not believed
        ws="none",
    )
    server = _announcing(config, ready)
    # The server puts our handlers back when it has finished, and sends itself the signal once more: that must not end the
    # process before the shop is closed.
    before = signal.signal(signal.SIGTERM, _stop_quietly)
    _let_lie()
    try:
        with telling_others(shop):
            server.run(sockets=[where])
    finally:
        signal.signal(signal.SIGTERM, before)
        door.close()
        console.close()
        members.close()


def _let_lie() -> None:
    """What was loaded stays: the collector need not go through it again and again while requests wait for it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, *_ROUNDS)


def _stop_quietly(number: int, frame: FrameType | None) -> None:
    """SIGTERM is a wish to stop, which has been granted."""


def _announcing(config: Any, ready: Callable[[], None]) -> Any:
    """The library's server, which tells when it is ready."""
    import uvicorn

    class Announcing(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if not self.should_exit:
                ready()

    return Announcing(config)
