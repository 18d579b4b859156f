"""What goes on beside a server: others are told what happened to points, and coupons that tasks promised are printed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from regulars.shop import Shop

__all__ = ["telling_others"]

_EVERY_SECONDS: Final = 1.0
_AFTER_TROUBLE_SECONDS: Final = 10.0
_TIDY_SECONDS: Final = 86_400.0
_COUPONS_SECONDS: Final = 10.0


@contextmanager
def telling_others(shop: Shop, every_s: float = _EVERY_SECONDS) -> Iterator[Thread]:
    """Tells webhooks in a thread of its own while the block runs; what is in the air is finished first.

    Args:
        shop: whose.
        every_s: seconds between two looks.
    """
    desk = shop.webhooks  # opened here: what is wrong with it is said before the server starts
    stop = Event()
    thread = Thread(target=_work, args=(desk, stop, every_s), name="webhooks", daemon=True)
    printer = Thread(target=_print_coupons, args=(shop, stop), name="task-coupons", daemon=True)
    thread.start()
    printer.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join()
        printer.join()


def _print_coupons(shop: Shop, stop: Event) -> None:
    """Sees to the coupons that tasks have promised, or taken back."""
    while not stop.wait(_COUPONS_SECONDS):
        try:
            shop.tasks.settle_coupons()
        except Exception:
            # An interface: whatever it was, the coupons are seen to when it is over.
            logging.getLogger(__name__).exception("coupons of tasks could not be seen to; trying again")


def _work(desk: object, stop: Event, every_s: float) -> None:
    from time import monotonic

    from regulars.loop.webhooks.delivering import deliver, tidy
    from regulars.loop.webhooks.desk import Desk

    assert isinstance(desk, Desk)  # noqa: S101 - narrows the type
    tidied_at = float("-inf")
    while not stop.is_set():
        try:
            deliver(desk, stop)
            if monotonic() - tidied_at > _TIDY_SECONDS:
                tidy(desk)
                tidied_at = monotonic()
        except Exception:
            # An interface: whatever it was, others are told again when it is over. Nothing is lost meanwhile.
            logging.getLogger(__name__).exception("webhooks could not be told; trying again")
            stop.wait(_AFTER_TROUBLE_SECONDS)
        stop.wait(every_s)
