"""What members can reach: rewards within a year at the pace replayed, tiers and perks at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from regulars.domain.programme import Programme
from regulars.domain.time import DAY_US
from regulars.domain.words import Percent, say
from regulars.reward.replay.lints import Lint

__all__ = ["REACH_SHARE_MIN", "SPAN_DAYS_MIN", "Pace", "reach_lints"]

REACH_SHARE_MIN: Final = 0.03
"""A reward that a smaller share of members earns within a year is out of reach."""
SPAN_DAYS_MIN: Final = 28
"""Of a shorter span no year is foretold."""
_YEAR_US: Final = 365 * DAY_US


@dataclass(frozen=True, slots=True)
class Pace:
    """What a replay came to. Counted.

    Attributes:
        points: currency to what each member who earned any was given, refunds aside.
        members: that were replayed, those who earned nothing too.
        span_us: for how long.
        reached: ladder to tier to members who ever had it.
    """

    points: Mapping[str, Sequence[int]]
    members: int
    span_us: int
    reached: Mapping[str, Mapping[str, int]]

    def share(self, currency: str, cost: int) -> float:
        """Share of members who earn as much within a year at the pace of the span.

        Example:
            >>> Pace({"points": (50, 10)}, 4, _YEAR_US // 2, {}).share("points", 100)
            0.25
        """
        enough = sum(points * _YEAR_US >= cost * self.span_us for points in self.points.get(currency, ()))
        return enough / self.members


def reach_lints(programme: Programme, pace: Pace) -> Iterator[Lint]:
    """Rewards, tiers and perks that hardly anybody, or nobody, comes to have.

    Args:
        programme: as it would be in force.
        pace: of its replay.
    """
    if not pace.members:
        return
    if pace.span_us >= SPAN_DAYS_MIN * DAY_US:
        yield from _rewards(programme, pace)
    yield from _tiers(programme, pace)


def _rewards(programme: Programme, pace: Pace) -> Iterator[Lint]:
    for reward in programme.rewards:
        share = pace.share(reward.currency, reward.cost)
        if reward.is_enabled and share < REACH_SHARE_MIN:
            yield Lint(
                "reward_out_of_reach",
                f"rewards.{reward.id}.cost",
                say(
                    "At the pace replayed, %(share)s of members earn the %(cost)s of the reward %(reward)s within a year.",
                    share=Percent(share, 1), cost=reward.cost, reward=reward.id,
                ),
                say("Let it cost less, or give more points; only rules of earn were replayed."),
            )  # fmt: skip


def _tiers(programme: Programme, pace: Pace) -> Iterator[Lint]:
    nobody: set[str] = set()
    open_to: set[str] = set()
    for ladder in programme.tiers:
        reached = pace.reached.get(ladder.id, {})
        for place, tier in enumerate(ladder.tiers):
            if not place or reached.get(tier.id):
                open_to.add(tier.id)
                continue
            nobody.add(tier.id)
            yield Lint(
                "tier_never_reached",
                f"tiers.{ladder.id}.{tier.id}",
                say("Nobody reaches the tier %(tier)s in the replay.", tier=tier.id),
                say("Lower its threshold, or take it as a promise for later."),
            )
    for perk in programme.perks:
        if set(perk.tiers) <= nobody - open_to:
            yield Lint(
                "perk_never_open",
                f"perks.{perk.id}",
                say("Nobody ever has a tier that opens the perk %(perk)s.", perk=perk.id),
                say("Open it to a tier that members reach."),
            )
