"""Keys are looked up for every request, and never taken from memory: what is revoked opens nothing any more, at once.

Those who come together are looked up together, in one piece of work; whoever comes while it is under way waits for the next,
so that nobody is told what was read before they came.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Final

from regulars.domain.api_key import ApiKey

__all__ = ["Found", "Lookups"]

_TOGETHER_MAX: Final = 256
"""Different keys looked up in one piece of work, at most."""

Found = Mapping[str, ApiKey | None]
Waiting = dict[str, list["asyncio.Future[ApiKey | None]"]]


class Lookups:
    """Used from the event loop alone.

    Args:
        look: finds the kept key that a presented one is; waits for the database.
        elsewhere: runs what waits outside of the event loop.
    """

    def __init__(
        self, look: Callable[[str], ApiKey | None], elsewhere: Callable[[Callable[[], Found]], Awaitable[Found]]
    ) -> None:
        self._look = look
        self._elsewhere = elsewhere
        self._waiting: Waiting = {}
        self._work: asyncio.Task[None] | None = None

    async def of(self, key: str) -> ApiKey | None:
        """The kept key, as it is now; None where none opens."""
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[ApiKey | None] = loop.create_future()
        self._waiting.setdefault(key, []).append(answered)
        if self._work is None or self._work.done():
            self._work = loop.create_task(self._through())
        return await answered

    async def _through(self) -> None:
        while self._waiting:
            asked = {key: self._waiting.pop(key) for key in list(self._waiting)[:_TOGETHER_MAX]}
            try:
                found = await self._elsewhere(partial(self._found, tuple(asked)))
            except Exception as error:  # noqa: BLE001 - handed to everybody who asked
                _tell(asked, error)
            else:
                _tell(asked, found)

    def _found(self, keys: Sequence[str]) -> Found:
        return {key: self._look(key) for key in keys}


def _tell(asked: Waiting, found: Found | Exception) -> None:
    for key, everybody in asked.items():
        for answered in everybody:
            if answered.done():  # whoever asked has gone
                continue
            if isinstance(found, Exception):
                answered.set_exception(found)
            else:
                answered.set_result(found[key])
