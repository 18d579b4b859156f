"""Where a member stands when something happens, as conditions of rules ask for it."""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["NOWHERE_YET", "Place"]


class Place(NamedTuple):
    """Tiers in force, one of each ladder, by name; and segments of the latest turn."""

    tiers: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()


NOWHERE_YET: Final = Place()
