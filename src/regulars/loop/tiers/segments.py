"""Segments of the latest turn, for rules that ask for them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

from regulars.loop.house import House

__all__ = ["SegmentsKnown"]

_LOOK_SECONDS: Final = 5.0


class SegmentsKnown:
    """Who was in which segment at the latest turn; of those who refuse to be analysed nothing is known."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._until = 0.0
        self._found: Mapping[int, str] = {}

    def of(self, owner: str) -> frozenset[str]:
        """The segment of an owner; a newer turn is seen after a few seconds."""
        if self._until <= time.monotonic():
            self._look()
            self._until = time.monotonic() + _LOOK_SECONDS
        number = owner.partition(":")[2]
        found = self._found.get(int(number)) if number.isdigit() else None
        return frozenset() if found is None else frozenset({found})

    def _look(self) -> None:
        from regulars.loop.latest import allowed_now, latest_turn

        latest = latest_turn(self._house)
        if latest is None:
            return
        profiles = allowed_now(self._house, self._house.columns.read(self._house.records.part(latest.profiles)))
        rows = zip(profiles["member"].to_pylist(), profiles["segment"].to_pylist(), strict=True)
        self._found = {member: segment for member, segment in rows if segment is not None}
