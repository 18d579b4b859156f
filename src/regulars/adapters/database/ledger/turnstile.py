"""Group commit: whoever comes while a commit is under way goes with the next, all of them together.

There is no thread of its own. The first caller carries its request through; those who come meanwhile wait, and one of
them carries the whole queue through when the first is done. A single caller never changes threads.

Callers who were answered are likely to ask again at once. So whoever carries next waits for as many as there were, though
never longer than a part of what a commit takes: one commit for sixteen is cheaper than two for eight.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

__all__ = ["TOGETHER_MAX", "Turnstile"]

TOGETHER_MAX: Final = 512
"""Requests in one commit, at most."""

_PATIENCE: Final = 1.0
"""Part of the last commit's time that is waited for others to come."""
_PATIENCE_SECONDS_MAX: Final = 0.005

Asked = TypeVar("Asked")
Given = TypeVar("Given")


class _Ticket(Generic[Asked, Given]):
    """One caller's request, and what became of it."""

    __slots__ = ("asked", "error", "gate", "given", "is_done")

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.given: Given | None = None
        self.error: BaseException | None = None
        self.is_done = False
        self.gate = threading.Lock()
        self.gate.acquire()


class Turnstile(Generic[Asked, Given]):
    """Lets callers through in groups.

    Example:
        >>> turnstile = Turnstile(lambda group: [number * 2 for number in group])
        >>> turnstile.through(21)
        42
    """

    def __init__(self, carry: Callable[[Sequence[Asked]], Sequence[Given | BaseException]]) -> None:
        self._carry = carry
        self._lock = threading.Lock()
        self._queue: deque[_Ticket[Asked, Given]] = deque()
        self._is_busy = False
        self._crowd = 1
        self._carried_seconds = 0.0
        self._awaited = 0
        self._bell = threading.Lock()
        self._bell.acquire()

    def through(self, asked: Asked) -> Given:
        """Waits for this request's group; returns its answer or raises its error."""
        ticket: _Ticket[Asked, Given] = _Ticket(asked)
        if not self._queued((ticket,)):
            ticket.gate.acquire()
        if not ticket.is_done:
            self._lead()
        if ticket.error is not None:
            raise ticket.error
        return ticket.given  # type: ignore[return-value]

    def through_together(self, asked: Sequence[Asked]) -> list[Given | BaseException]:
        """The same for several requests of one caller: the answer or the error of each, in their order.

        Example:
            >>> Turnstile(lambda group: [number * 2 for number in group]).through_together([1, 2])
            [2, 4]
        """
        tickets: list[_Ticket[Asked, Given]] = [_Ticket(each) for each in asked]
        leads = bool(tickets) and self._queued(tickets)
        for ticket in tickets:
            if not leads:
                ticket.gate.acquire()
            leads = False
            if not ticket.is_done:
                self._lead()
        return [ticket.given if ticket.error is None else ticket.error for ticket in tickets]  # type: ignore[misc]

    def _queued(self, tickets: Sequence[_Ticket[Asked, Given]]) -> bool:
        """Puts tickets at the end of the queue; whether the first of them has to lead."""
        with self._lock:
            self._queue.extend(tickets)
            leads = not self._is_busy
            self._is_busy = True
            if self._awaited and len(self._queue) >= self._awaited:
                self._awaited = 0
                self._bell.release()
        return leads

    def _lead(self) -> None:
        """Carries the head of the queue through, with its own ticket first, and hands over."""
        group = self._gathered()
        start = time.monotonic()
        try:
            given = self._carry([ticket.asked for ticket in group])
        except BaseException as error:  # noqa: BLE001 - every waiting caller has to hear of it
            given = [error] * len(group)
        self._carried_seconds = time.monotonic() - start
        for ticket, answer in zip(group, given, strict=True):
            if isinstance(answer, BaseException):
                ticket.error = answer
            else:
                ticket.given = answer
            ticket.is_done = True
        with self._lock:
            following = self._queue[0] if self._queue else None
            self._is_busy = following is not None
            self._crowd = len(group) + len(self._queue)
        for ticket in group[1:]:
            ticket.gate.release()
        if following is not None:
            following.gate.release()

    def _gathered(self) -> list[_Ticket[Asked, Given]]:
        """The next group: who waits already, and for a moment who was here just now."""
        crowd = min(self._crowd, TOGETHER_MAX)
        with self._lock:
            waits = len(self._queue) < crowd
            self._awaited = crowd if waits else 0
        if waits:
            came = self._bell.acquire(timeout=min(self._carried_seconds * _PATIENCE, _PATIENCE_SECONDS_MAX))
            with self._lock:
                # The bell may have rung after the waiting was over: it is silent again for the next.
                if not came and not self._awaited:
                    self._bell.acquire()
                self._awaited = 0
        with self._lock:
            return [self._queue.popleft() for _ in range(min(len(self._queue), TOGETHER_MAX))]
