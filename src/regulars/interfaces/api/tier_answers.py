"""What routes of tiers take and answer. Instants are RFC 3339 in UTC; metrics and points whole numbers."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from regulars.interfaces.api.bodies import MemberId, Reason

__all__ = [
    "AssignmentSaid",
    "LadderSaid",
    "LaddersSaid",
    "MemberTierSaid",
    "MemberTiersSaid",
    "PerkAsked",
    "PerkSaid",
    "PerkUsedSaid",
    "PerksSaid",
    "TierAssigned",
    "TierCounted",
]

_LINE = r"^[^\x00-\x1f\x7f]*$"
_Instant = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]


class AssignmentSaid(Struct):
    """A tier given by hand, or held up after the rules have changed."""

    tier: str
    since: _Instant
    until: _Instant
    author: str
    reason: str
    floor: Annotated[bool, Meta(description="It only holds the tier up: whoever earns a higher one has that.")]


class MemberTierSaid(Struct):
    """A member on one ladder, exactly as of now."""

    ladder: str
    tier: Annotated[str, Meta(description="In force: given by hand while that lasts, else earned.")]
    earned: str
    since: _Instant | None
    metric: Annotated[int, Meta(description="Of the running window: points, minor units of money, or a number.")]
    valid_until: _Instant | None
    review_at: Annotated[_Instant | None, Meta(description="When it is decided whether the tier stays; null is never.")]
    grace_until: _Instant | None
    projected_tier: Annotated[str, Meta(description="After the coming review, if nothing more happens.")]
    points_to_keep: int
    next_tier: str | None
    points_to_next: int
    perks: list[str]
    assigned: AssignmentSaid | None


class MemberTiersSaid(Struct):
    """Every ladder."""

    member_id: str
    as_of: _Instant
    tiers: list[MemberTierSaid]


class TierCounted(Struct):
    """One tier, and how many members have it as of the last turn."""

    id: str
    name: str
    threshold: int
    keep: int
    members: int


class LadderSaid(Struct):
    """One ladder of the programme."""

    id: str
    metric: Annotated[str, Meta(description="currency, spend, orders or events.")]
    of: Annotated[str, Meta(description="The currency's or the event's name.")]
    version: int
    next_at: Annotated[_Instant | None, Meta(description="When the next version applies.")]
    tiers: list[TierCounted]


class LaddersSaid(Struct):
    """Every ladder of the programme."""

    ladders: list[LadderSaid]


class TierAssigned(Struct, forbid_unknown_fields=True):
    """A tier to be given by hand, from now on."""

    member_id: MemberId
    ladder: Annotated[str, Meta(min_length=1, max_length=63, pattern=_LINE, examples=["stars"])]
    tier: Annotated[str, Meta(min_length=1, max_length=63, pattern=_LINE, examples=["gold"])]
    until: Annotated[str, Meta(max_length=40, pattern=_LINE, description="ISO 8601; the first instant it is over.")]
    reason: Reason
    author: Annotated[str, Meta(max_length=255, pattern=_LINE, description="Kept beside the key's name.")] = ""
    floor: Annotated[bool, Meta(description="Only hold the tier up.")] = False


class PerkSaid(Struct):
    """A perk, as a member has it now."""

    id: str
    name: str
    exclusive: Annotated[bool, Meta(description="A service that others cannot have at all.")]
    tiers: Annotated[list[str], Meta(description="Whoever has one of these tiers has it.")]
    is_open: bool
    why_not: Annotated[str, Meta(description="not_entitled or used_up; else empty.")]
    used: int
    left: Annotated[int | None, Meta(description="In this period; null without a limit.")]
    period_ends_at: _Instant | None


class PerksSaid(Struct):
    """Every perk of the programme."""

    member_id: str
    perks: list[PerkSaid]


class PerkAsked(Struct, forbid_unknown_fields=True):
    """Who uses a perk."""

    member_id: MemberId


class PerkUsedSaid(Struct):
    """One use of a perk."""

    id: int
    perk: str
    member_id: str
    at: _Instant
    used: int
    left: int | None
