"""Perks as a programme's file says them: what goes with a tier, and how often it may be used."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

__all__ = ["PerkSaid", "UsesSaid"]

_Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]


class UsesSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often, at most: in a calendar period of the programme's zone, or ``ever``."""

    count: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    per: Literal["day", "week", "month", "quarter", "half", "year", "ever"] = "month"


class PerkSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One perk, or one exclusive service.

    Attributes:
        id: its name, unique in the programme.
        name: how members know it; empty is the id.
        tiers: whoever has one of these tiers has it; left out, a plan of `memberships` opens it.
        uses: how often it may be used; left out, as often as one likes.
        exclusive: it is a service that others cannot have at all, rather than something given on top.
    """

    id: _Id
    tiers: Annotated[tuple[_Id, ...], msgspec.Meta(max_length=100)] = ()
    name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    uses: UsesSaid | None = None
    exclusive: bool = False
