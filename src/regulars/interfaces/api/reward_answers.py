"""What routes of rewards answer. Instants are RFC 3339 in UTC, points whole numbers."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from regulars.domain.rewards.answer import GameShown, HandedShown, RewardShown
from regulars.interfaces.api.answers import GrantSaid, PostedSaid
from regulars.interfaces.api.instants import instant

__all__ = [
    "CardSaid",
    "DaysHeld",
    "ExaminationSaid",
    "GameSaid",
    "GamesSaid",
    "GiftDueSaid",
    "GiftsDueSaid",
    "HandedListSaid",
    "HandedSaid",
    "OddsSaid",
    "RedemptionSaid",
    "RewardReasonSaid",
    "RewardSaid",
    "RewardsSaid",
    "SeedSaid",
    "game_said",
    "handed_said",
    "reward_said",
]


class RewardReasonSaid(Struct):
    """Why not."""

    code: Annotated[str, Meta(description="Stable; never translated.", examples=["insufficient_balance"])]
    asked: Annotated[int, Meta(description="What it takes.")]
    left: Annotated[int, Meta(description="What there is.")]
    shortfall: Annotated[int, Meta(description="What is missing.")]


class RewardSaid(Struct):
    """One reward, as it stands for the member asked for."""

    id: str
    name: str
    kind: str
    cost: Annotated[int, Meta(description="Points.")]
    currency: str
    fulfilment: Annotated[str, Meta(description="instant, or shop: somebody hands it over or sends it.")]
    left: Annotated[int | None, Meta(description="How many are left now; null is without a limit.")]
    valid_from: Annotated[str, Meta(description="As the programme says it; empty is without.")]
    valid_to: str
    is_open: Annotated[bool, Meta(description="Whether it may be redeemed now.")]
    reasons: list[RewardReasonSaid]


class RewardsSaid(Struct):
    """Every reward of the programme."""

    member_id: str
    rewards: list[RewardSaid]


class ExaminationSaid(Struct):
    """What would happen; nothing was written."""

    member_id: str
    event: str
    is_known: bool
    grants: list[GrantSaid]
    redeemable: dict[str, int]
    rewards: Annotated[list[RewardSaid], Meta(description="Open and closed, with every reason.")]


class HandedSaid(Struct):
    """Something handed out to a member."""

    id: str
    kind: str
    about: Annotated[str, Meta(description="The reward's id.")]
    points: Annotated[int, Meta(description="Below nought paid, above nought given.")]
    at: Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
    state: Annotated[str, Meta(description="given or undone.")]
    code: Annotated[str, Meta(description="To be shown to the member; empty where there is none.")]
    entries: list[int]
    facts: dict[str, str]


class HandedListSaid(Struct):
    """What a member was handed, the newest first."""

    member_id: str
    handed: list[HandedSaid]


class RedemptionSaid(PostedSaid):
    """What a redemption wrote, and the reward where one of the programme was named."""

    handed: HandedSaid | UnsetType = UNSET


class GiftDueSaid(Struct):
    """A gift of the year that is due."""

    member_id: str
    gift: Annotated[str, Meta(description="Its id in the programme.")]
    on: Annotated[str, Meta(extra_json_schema={"format": "date"}, description="The day that is celebrated.")]
    is_given: bool


class GiftsDueSaid(Struct):
    """Every gift that is due."""

    gifts: list[GiftDueSaid]


class DaysHeld(Struct):
    """Days kept of a member: kind to day, as 02-29, or with its year where that is kept."""

    member_id: str
    days: dict[str, str]
    zone: Annotated[str, Meta(description="Of the member's clock; empty is the programme's.")]


class CardSaid(Struct):
    """A gift card as it stands."""

    currency: str
    value: Annotated[int, Meta(description="May be spent now, in the smallest part.")]
    code: Annotated[str, Meta(description="Told once, when the card is issued; else empty.")]
    entries: list[int]


class OddsSaid(Struct):
    """One prize's odds, exactly as they are drawn now."""

    prize: Annotated[str, Meta(description="Its id; empty is nothing.")]
    name: str
    odds: Annotated[str, Meta(description="A fraction.", examples=["1/20"])]
    left: Annotated[int | None, Meta(description="How many are left; null is without a limit.")]


class GameSaid(Struct):
    """One game, as it stands for the member asked for."""

    id: str
    name: str
    cost: int
    currency: str
    odds: list[OddsSaid]
    day: Annotated[str, Meta(extra_json_schema={"format": "date"}, description="Whose seed it is drawn with.")]
    commitment: Annotated[str, Meta(description="SHA-256 of that seed, which is revealed once the day is over.")]
    is_open: bool
    reasons: list[RewardReasonSaid]


class GamesSaid(Struct):
    """Every game of the programme."""

    member_id: str
    games: list[GameSaid]


class SeedSaid(Struct):
    """The seed of a game's day that is over, and its digest, hexadecimal."""

    game: str
    day: str
    seed: str
    commitment: str


def game_said(game: GameShown) -> GameSaid:
    """A game, with its odds."""
    return GameSaid(
        game.id,
        game.name,
        game.cost,
        game.currency,
        [OddsSaid(each.prize, each.name, each.odds, each.left) for each in game.odds],
        game.day,
        game.commitment,
        game.is_open,
        [RewardReasonSaid(each.code.value, each.asked, each.left, each.shortfall) for each in game.reasons],
    )


def reward_said(reward: RewardShown) -> RewardSaid:
    """A reward, with its reasons."""
    return RewardSaid(
        reward.id,
        reward.name,
        reward.kind,
        reward.cost,
        reward.currency,
        reward.fulfilment,
        reward.left,
        reward.valid_from,
        reward.valid_to,
        reward.is_open,
        [RewardReasonSaid(each.code.value, each.asked, each.left, each.shortfall) for each in reward.reasons],
    )


def handed_said(handed: HandedShown) -> HandedSaid:
    """What was handed out, with its instant as text."""
    return HandedSaid(
        handed.id,
        handed.kind,
        handed.about,
        handed.points,
        instant(handed.at),
        handed.state,
        handed.code,
        list(handed.entries),
        dict(handed.facts),
    )
