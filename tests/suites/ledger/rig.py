"""How much the rig does: `REGULARS_RIG=1` is everything the promises name; the default is what a usual run can afford."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from typing import Any

SCALE = float(os.environ.get("REGULARS_RIG", "1"))
RETRY_SECONDS = 120


def scaled(count: int) -> int:
    return max(1, round(count * SCALE))


def in_processes(count: int, work: Callable[..., Any], *given: Any) -> list[Any]:
    """Runs `work(number, *given)` in so many forked processes at once; returns what each sent back."""
    context = multiprocessing.get_context("fork")
    pipes = [context.Pipe(duplex=False) for _ in range(count)]
    processes = []
    for number, (_, sender) in enumerate(pipes):
        processes.append(context.Process(target=_one, args=(number, work, given, sender)))
        processes[-1].start()
        sender.close()
    found = [receiver.recv() for receiver, _ in pipes]
    for (receiver, _), process in zip(pipes, processes, strict=True):
        process.join()
        receiver.close()
    for each in found:
        if isinstance(each, BaseException):
            raise each
    return found


def _one(number: int, work: Callable[..., Any], given: Sequence[Any], sender: Any) -> None:
    try:
        sender.send(work(number, *given))
    except BaseException as error:  # noqa: BLE001 - told to the parent
        sender.send(error)
    finally:
        sender.close()


def until_answered(ask: Callable[[], Any], *passing: type[Exception]) -> Any:
    """Asks again with the same key, as a client does whose request had no answer."""
    deadline = time.monotonic() + RETRY_SECONDS
    while True:
        try:
            return ask()
        except passing:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
