"""Whether a perk may be used: by the tier in force, and by what was used in its period."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from regulars.domain.ledger.terms import Span, Unit
from regulars.domain.perks_said import PerkSaid, UsesSaid
from regulars.domain.programme import Programme
from regulars.reward.calendar import after, end_of

__all__ = ["period_of_uses", "perk_problems", "perk_refusal"]

_BACK: Final = {
    "day": Span(-1, Unit.DAY),
    "week": Span(-1, Unit.WEEK),
    "month": Span(-1, Unit.MONTH),
    "quarter": Span(-3, Unit.MONTH),
    "half": Span(-6, Unit.MONTH),
    "year": Span(-1, Unit.YEAR),
}
"""From the end of a period, which is a local midnight, to its beginning."""


def period_of_uses(uses: UsesSaid | None, at: int, zone: str) -> tuple[int, int | None]:
    """From when on uses count, and when counting starts anew; None is never.

    Example:
        >>> period_of_uses(UsesSaid(2, "day"), 90_000_000_000, "UTC")
        (86400000000, 172800000000)
    """
    if uses is None or uses.per == "ever":
        return -(2**62), None
    end = end_of(at, uses.per, zone)
    return after(end, _BACK[uses.per], zone), end


def perk_refusal(perk: PerkSaid, tiers: Collection[str], used: int, opened: Collection[str] = ()) -> str:
    """Why a perk may not be used: ``not_entitled`` or ``used_up``; empty where it may.

    `opened` are perks that paid memberships open, whatever the tier.

    Example:
        >>> perk = PerkSaid("lounge", ("gold",), uses=UsesSaid(2))
        >>> perk_refusal(perk, {"silver"}, 0), perk_refusal(perk, {"gold"}, 2), perk_refusal(perk, {"gold"}, 1)
        ('not_entitled', 'used_up', '')
    """
    if perk.id not in opened and not set(perk.tiers) & set(tiers):
        return "not_entitled"
    return "used_up" if perk.uses is not None and used >= perk.uses.count else ""


def perk_problems(programme: Programme) -> Iterator[str]:
    """What is wrong with a programme's perks; each says where."""
    names = [perk.id for perk in programme.perks]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"`{name}` stands twice - at `$.perks`"
    tiers = {tier.id for ladder in programme.tiers for tier in ladder.tiers}
    opened = {perk for plan in programme.memberships for perk in plan.perks}
    for number, perk in enumerate(programme.perks):
        if not perk.tiers and perk.id not in opened:
            yield f"it needs a tier, or a plan that opens it - at `$.perks[{number}].tiers`"
        for name in perk.tiers:
            if name not in tiers:
                yield f"there is no tier `{name}` - at `$.perks[{number}].tiers`"
