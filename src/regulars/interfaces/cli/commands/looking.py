"""After `demo` and `open` in a terminal: the console of the shop just made, open to look at until it is interrupted."""

from __future__ import annotations

import sys
from socket import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from regulars.shop import Shop

__all__ = ["go_on_to_console"]

_PORT = 8484


def go_on_to_console(shop: Shop, *, browser: bool) -> None:
    """Serves the console where somebody sits at a terminal; elsewhere the command is over.

    Args:
        shop: whose.
        browser: whether to open Today in a browser.
    """
    import webbrowser

    from regulars.domain.words import say
    from regulars.interfaces.api.serving import serve
    from regulars.interfaces.cli.messages import note
    from regulars.interfaces.console.served import missing_parts

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return
    with _somewhere() as where:
        url = f"http://127.0.0.1:{where.getsockname()[1]}/console/today"

        def ready() -> None:
            note(say("the console: %(url)s", url=url))
            for sentence in missing_parts():
                note(sentence)
            note(say("It is open to look at on this machine; stop with Ctrl-C."))
            if browser:
                webbrowser.open(url)

        serve(shop, where, ready, look=True)


def _somewhere() -> socket:
    """The usual port, or a free one where somebody listens there."""
    from regulars.domain.errors import UsageError
    from regulars.interfaces.api.serving import listening

    try:
        return listening("127.0.0.1", _PORT)
    except UsageError:
        return listening("127.0.0.1", 0)
