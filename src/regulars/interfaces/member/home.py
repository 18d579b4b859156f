"""A member's home: what they have, what is next, and the one thing that is worth doing now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from regulars.domain.errors import UsageError
from regulars.domain.words import Sentence, say
from regulars.interfaces.console.screen import Answer, Moved, Screen, Shown, Visit
from regulars.interfaces.member.holding import Holding, holdings, programme_of
from regulars.interfaces.member.instants import day_of
from regulars.interfaces.member.rewards import open_rewards
from regulars.interfaces.member.tiers import Climb, climbs
from regulars.interfaces.member.visitor import member_of

if TYPE_CHECKING:
    from datetime import date

    from regulars.domain.rewards.answer import RewardShown

__all__ = ["SCREENS", "Advice"]

_SOON_DAYS: Final = 30
_CHECK_IN: Final = "check_in"


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing worth doing: said by rule from what is counted, nothing is guessed."""

    says: Sentence
    href: str
    label: Sentence
    is_check_in: bool = False


def _home(visit: Visit) -> Answer:
    name = member_of(visit).name
    held, up, rewards = holdings(visit, name), climbs(visit, name), open_rewards(visit, name)
    may_check_in = _may_check_in(visit, name)
    values = {
        "programme": programme_of(visit).name,
        "held": held,
        "climbs": up,
        "advice": _advice(visit, held, up, rewards, may_check_in=may_check_in),
        "coupons": sum(each.state in {"open", "reserved"} for each in visit.shop.coupons.of_member(name)),
        "tasks": [each for each in visit.shop.tasks.tasks(name) if each.is_open and each.completed_at is None],
        "rewards": rewards,
        "may_check_in": may_check_in,
        "checked_in": visit.query.get("checked_in", "") == "1",
    }
    return Shown("home.html", values=values)


def _may_check_in(visit: Visit, name: str) -> bool:
    """Whether the programme has a check-in, and the member was not here today."""
    if programme_of(visit).check_in is None:
        return False
    today = day_of(visit, visit.shop.house.clock.now())
    return not any(
        each.kind == _CHECK_IN and day_of(visit, each.at) == today for each in visit.shop.rewards.handed(name)
    )


def _advice(
    visit: Visit, held: list[Holding], up: list[Climb], rewards: list[RewardShown], *, may_check_in: bool
) -> Advice | None:
    """The first that holds: points that end soon, a tier at stake, a reward within reach, coming by today."""
    soon = _ending_soon(visit, held)
    if soon is not None:
        day, points, currency = soon
        said = say("%(points)s %(currency)s end on %(day)s.", points=points, currency=currency, day=day)
        return Advice(said, "/m/rewards", say("See what they are for"))
    at_stake = next((each for each in up if each.keeps is not None), None)
    if at_stake is not None and at_stake.keeps is not None:
        return Advice(at_stake.keeps, "/m/tiers", say("See your tier"))
    if rewards:
        best = max(rewards, key=lambda each: each.cost)
        said = say("You have enough for: %(reward)s.", reward=best.name)
        return Advice(said, "/m/rewards", say("See rewards"))
    if may_check_in:
        return Advice(say("Check in today for points."), "", say("Check in"), is_check_in=True)
    return None


def _ending_soon(visit: Visit, held: list[Holding]) -> tuple[date, int, str] | None:
    today = day_of(visit, visit.shop.house.clock.now())
    ending = [
        (day, points, each.balance.currency)
        for each in held
        if each.is_spendable
        for day, points in each.ending
        if (day - today).days < _SOON_DAYS
    ]
    return min(ending, default=None)


def _check_in(visit: Visit) -> Answer:
    try:
        visit.shop.rewards.check_ins.record(member_of(visit).name)
    except UsageError:  # the programme has none any more
        return Moved("/m/home")
    return Moved("/m/home?checked_in=1")


SCREENS: Final = (
    Screen("GET", "/m/home", "home", _home, nav=say("Home")),
    Screen("POST", "/m/check-in", "check_in", _check_in),
)
