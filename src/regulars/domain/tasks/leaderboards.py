"""Leaderboards: as the file says them, and as they are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from regulars.domain.tasks.said import Names

__all__ = ["Leaderboard", "LeaderboardSaid", "Place", "Placed"]

_Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class LeaderboardSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is ahead, among those who agreed to be shown.

    Attributes:
        id: its name, unique in the programme.
        name: how members know it.
        by: ``points`` earned in the period, without what has expired or was taken back; ``orders``, without those that were
            given back whole; or what was done towards a ``task``.
        currency: of the points.
        task: of the programme; it counts or adds up.
        per: calendar period that is told, or ``none``: everything.
        top: places that are shown; ties share a place, and are all shown.
    """

    id: _Id
    name: _Name | Names = ""
    by: Literal["points", "orders", "task"] = "points"
    currency: _Id = "points"
    task: str = ""
    per: Literal["none", "day", "week", "month", "quarter", "year"] = "month"
    top: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 10


@dataclass(frozen=True, slots=True)
class Placed:
    """Where somebody stands, as it is counted: whose, how much, which place."""

    owner: str
    score: int
    rank: int


@dataclass(frozen=True, slots=True)
class Place:
    """One line of a leaderboard.

    Attributes:
        rank: from 1; who has as much shares it, and the next place is left out.
        shown_as: what the shop calls the member, or a pseudonym, as they agreed.
        is_named: whether it is the former.
        score: points, orders, events, minor units of money or thousandths of a piece.
    """

    rank: int
    shown_as: str
    is_named: bool
    score: int


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """A leaderboard of one period.

    Attributes:
        starts_at, ends_at: of the period, µs UTC; None is without.
        members: who agreed to be shown and has a score.
        own: of the member who was asked for; None where they have no score or did not agree to be shown.
    """

    id: str
    name: str | Names
    by: str
    unit: str
    starts_at: int | None
    ends_at: int | None
    members: int
    places: tuple[Place, ...]
    own: Place | None = None
