"""A member's tiers: where they stand, how far it is to the next, what would be lost when, and what goes with each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from regulars.domain.money import Money
from regulars.domain.words import Sentence, say, say_many
from regulars.interfaces.console.screen import Answer, Screen, Shown, Visit
from regulars.interfaces.member.instants import day_of, last_day_of
from regulars.interfaces.member.visitor import member_of

if TYPE_CHECKING:
    from regulars.domain.tiers_shown import LadderShown, MemberTier

__all__ = ["SCREENS", "Climb", "climbs"]


@dataclass(frozen=True, slots=True)
class Climb:
    """A member on one ladder, in words.

    Attributes:
        ladder: its id.
        tier: how members know it.
        progress: what is missing to the next tier; None at the top.
        done, target: of the metric, for a bar; the same at the top.
        keeps: what must come before the review, and what is lost otherwise; None where nothing is at stake.
        until: the last day on which it holds by itself.
        tiers: every tier: its name, what comes there, and whether it is this one.
    """

    ladder: str
    tier: str
    progress: Sentence | None
    done: int
    target: int
    keeps: Sentence | None
    until: date | None
    tiers: tuple[tuple[str, Sentence, bool], ...]


def climbs(visit: Visit, known_as: str) -> list[Climb]:
    """One for each ladder of the programme."""
    ladders = {each.id: each for each in visit.shop.tiers.ladders()}
    return [_climb(visit, ladders[each.ladder], each) for each in visit.shop.tiers.of_member(known_as)]


def _climb(visit: Visit, ladder: LadderShown, found: MemberTier) -> Climb:
    now = found.standing
    names = {each.id: each.name or each.id for each in ladder.tiers}
    progress = None
    if now.next_tier is not None and now.points_to_next > 0:
        amount = _amount(visit, ladder, now.points_to_next)
        progress = say("%(amount)s more until %(tier)s", amount=amount, tier=names.get(now.next_tier, now.next_tier))
    rows = tuple(
        (
            each.name or each.id,
            say("from %(amount)s", amount=_amount(visit, ladder, each.threshold)),
            each.id == now.tier,
        )
        for each in ladder.tiers
    )
    target = now.metric + max(0, now.points_to_next)
    until = None if now.valid_until is None else last_day_of(visit, now.valid_until)
    keeps = _at_stake(visit, ladder, found, names)
    return Climb(found.ladder, names.get(now.tier, now.tier), progress, now.metric, target, keeps, until, rows)


def _at_stake(visit: Visit, ladder: LadderShown, found: MemberTier, names: dict[str, str]) -> Sentence | None:
    now = found.standing
    decided = now.grace_until or now.review_at
    if decided is None or now.points_to_keep <= 0 or now.projected_tier == now.tier:
        return None
    return say(
        "%(amount)s more by %(day)s keep %(tier)s; otherwise it becomes %(lower)s.",
        amount=_amount(visit, ladder, now.points_to_keep),
        day=last_day_of(visit, decided),
        tier=names.get(now.tier, now.tier),
        lower=names.get(now.projected_tier, now.projected_tier),
    )


def _amount(visit: Visit, ladder: LadderShown, count: int) -> Sentence:
    match ladder.metric:
        case "spend":
            return say("%(money)s of purchases", money=Money(count, visit.shop.settings.currency))
        case "orders":
            return say_many("%(count)s order", "%(count)s orders", count)
        case "events":
            return say("%(count)s times %(event)s", count=count, event=ladder.of)
        case _:
            return say("%(count)s %(currency)s", count=count, currency=ladder.of)


def _tiers(visit: Visit) -> Answer:
    name = member_of(visit).name
    perks = [
        (each, None if each.period_ends_at is None else day_of(visit, each.period_ends_at))
        for each in visit.shop.tiers.perks(name)
    ]
    return Shown("tiers.html", values={"climbs": climbs(visit, name), "perks": perks})


SCREENS: Final = (Screen("GET", "/m/tiers", "tiers", _tiers, nav=say("Tiers")),)
