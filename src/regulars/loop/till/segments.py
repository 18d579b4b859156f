"""Which segment a member is in, for rules and budgets that ask: as of the latest turn, from memory."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Final

from regulars.domain.programme import Programme
from regulars.loop.house import House
from regulars.loop.latest import allowed_now, latest_turn
from regulars.loop.till.people import owner_of

__all__ = ["LOOK_SECONDS", "Segments", "asks_segments"]

LOOK_SECONDS: Final = 30.0
"""For so long a new turn, or a refusal to be analysed, may pass unseen."""


def asks_segments(programme: Programme) -> bool:
    """Whether any budget asks for them: looking them up costs something."""
    return any(budget.scope == "segment" for budget in programme.budgets)


class Segments:
    """Members' segments as of the latest turn; who refused to be analysed is in none."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._looked_until = 0.0
        self._found: Mapping[str, str] = {}

    def of(self, owners: Sequence[str]) -> tuple[str, ...]:
        """The segments of one person, under whichever of their names the turn saw them."""
        if self._looked_until <= time.monotonic():
            self._found = self._look()
            self._looked_until = time.monotonic() + LOOK_SECONDS
        return tuple(sorted({self._found[owner] for owner in owners if owner in self._found}))

    def _look(self) -> Mapping[str, str]:
        latest = latest_turn(self._house)
        if latest is None:
            return {}
        profiles = allowed_now(self._house, self._house.columns.read(self._house.records.part(latest.profiles)))
        if "segment" not in profiles.column_names:
            return {}
        members, segments = profiles["member"].to_pylist(), profiles["segment"].to_pylist()
        return {owner_of(member): segment for member, segment in zip(members, segments, strict=True) if segment}
