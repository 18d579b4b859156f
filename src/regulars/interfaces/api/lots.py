"""Those who come together are answered together: calls of one route that come while the pool is at work make the next lot.

A call by itself costs more in changing threads than in its answer. One piece of work on a thread, one question to the
database and one waking of the event loop do for as many as have come. Nobody waits for others to come.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Any, Final

from regulars.interfaces.api.route import Call, Reply, Route

__all__ = ["Lots"]

LOT_MAX: Final = 128
"""Calls answered together, at most."""
UNDER_WAY_MAX: Final = 2
"""Lots of a route at work at once: one waits for the disk while another is read."""

Answer = Reply | Exception
Waiting = tuple[Call, "asyncio.Future[Reply]"]


class Lots:
    """The calls of one route. Used from the event loop alone.

    Args:
        route: one that answers many at once.
        pool: where it does so.
    """

    def __init__(self, route: Route, pool: Executor) -> None:
        self._route = route
        self._pool = pool
        self._waiting: deque[Waiting] = deque()
        self._under_way = 0
        self._is_called = False

    async def through(self, call: Call) -> Reply:
        """The answer to a call.

        Raises:
            RegularsError: as the route refuses it.
            RuntimeError: the pool takes nothing more.
        """
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[Reply] = loop.create_future()
        self._waiting.append((call, answered))
        if not self._is_called and self._under_way < UNDER_WAY_MAX:
            # Not at once: whatever else was read off the wire in this round goes with it.
            self._is_called = True
            loop.call_soon(self._start, loop)
        return await answered

    def _start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._is_called = False
        lot = [self._waiting.popleft() for _ in range(min(len(self._waiting), LOT_MAX))]
        if not lot:
            return
        calls = [call for call, _ in lot]
        try:
            self._pool.submit(self._work, loop, lot, calls)
        except RuntimeError as error:
            _hand_out(lot, [error] * len(lot))
        else:
            self._under_way += 1

    def _work(self, loop: asyncio.AbstractEventLoop, lot: Sequence[Waiting], calls: Sequence[Call]) -> None:
        answers = answered_together(self._route.handle_many, calls)
        loop.call_soon_threadsafe(self._done, loop, lot, answers)

    def _done(self, loop: asyncio.AbstractEventLoop, lot: Sequence[Waiting], answers: Sequence[Answer]) -> None:
        self._under_way -= 1
        _hand_out(lot, answers)
        if self._waiting and not self._is_called:
            self._start(loop)


def answered_together(
    handle: Callable[[Sequence[Call]], Sequence[Answer]] | None, calls: Sequence[Call]
) -> Sequence[Answer]:
    """Answers in the order of the calls; where all of them fail at once, each is asked for itself."""
    assert handle is not None  # noqa: S101 - only routes that answer many have lots
    try:
        return handle(calls)
    except Exception as error:  # noqa: BLE001 - handed to its caller
        if len(calls) == 1:
            return [error]
        return [answer for call in calls for answer in answered_together(handle, [call])]


def _hand_out(lot: Sequence[Waiting], answers: Sequence[Any]) -> None:
    for (_, answered), answer in zip(lot, answers, strict=True):
        if answered.done():  # whoever asked has gone
            continue
        if isinstance(answer, Exception):
            answered.set_exception(answer)
        else:
            answered.set_result(answer)
