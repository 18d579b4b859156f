"""What the route of leaderboards answers."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from regulars.domain.tasks.leaderboards import Leaderboard, Place
from regulars.interfaces.api.instants import instant
from regulars.interfaces.api.task_answers import NamesSaid, names_said

__all__ = ["LeaderboardSaid", "PlaceSaid", "leaderboard_said"]


class PlaceSaid(Struct):
    """One line of a leaderboard."""

    rank: Annotated[int, Meta(description="From 1; who has as much shares it.")]
    shown_as: Annotated[str, Meta(description="What the shop calls the member, or a pseudonym, as they agreed.")]
    is_named: bool
    score: int


class LeaderboardSaid(Struct):
    """A leaderboard of one period."""

    id: str
    name: NamesSaid
    by: str
    unit: Annotated[str, Meta(description="points, orders, events, money (minor units) or milli_pieces.")]
    starts_at: str | None
    ends_at: str | None
    members: Annotated[int, Meta(description="Who agreed to be shown and has a score.")]
    places: list[PlaceSaid]
    own: PlaceSaid | None


def leaderboard_said(board: Leaderboard) -> LeaderboardSaid:
    """A leaderboard, with its instants as texts."""
    return LeaderboardSaid(
        board.id,
        names_said(board.name or board.id),
        board.by,
        board.unit,
        None if board.starts_at is None else instant(board.starts_at),
        None if board.ends_at is None else instant(board.ends_at),
        board.members,
        [_place(place) for place in board.places],
        None if board.own is None else _place(board.own),
    )


def _place(place: Place) -> PlaceSaid:
    return PlaceSaid(place.rank, place.shown_as, place.is_named, place.score)
