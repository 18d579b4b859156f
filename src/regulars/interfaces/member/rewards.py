"""What a member's points are for: rewards open to them, those that are not with every reason, and redeeming one."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Final

from regulars.domain.errors import LedgerRefusal, RewardDeclined
from regulars.domain.rewards.refusal import REWARD_REFUSAL_WORDS, RewardRefused
from regulars.domain.words import Sentence, say
from regulars.interfaces.console.refused import malformed
from regulars.interfaces.console.screen import Answer, Moved, Screen, Shown, Visit
from regulars.interfaces.member.visitor import member_of

if TYPE_CHECKING:
    from regulars.domain.rewards.answer import RewardShown

__all__ = ["SCREENS", "open_rewards", "reason_said"]

_KEY: Final = re.compile(r"[0-9a-f]{32}")


def open_rewards(visit: Visit, known_as: str) -> list[RewardShown]:
    """Rewards that the member may redeem now."""
    return [each for each in visit.shop.rewards.rewards(known_as) if each.is_open]


def reason_said(reason: RewardRefused) -> Sentence:
    """Why not, and how many are missing where some are."""
    says = REWARD_REFUSAL_WORDS[reason.code]
    if reason.shortfall:
        return say("%(reason)s (%(missing)s missing)", reason=says, missing=reason.shortfall)
    return says


def _rewards(visit: Visit) -> Answer:
    return _shown(visit)


def _shown(visit: Visit, declined: Sentence | None = None) -> Shown:
    name = member_of(visit).name
    listed = visit.shop.rewards.rewards(name)
    values = {
        "open": [each for each in listed if each.is_open],
        "closed": [(each, [reason_said(reason) for reason in each.reasons]) for each in listed if not each.is_open],
        "key": secrets.token_hex(16),
        "declined": declined,
        "redeemed": visit.query.get("redeemed", "") == "1",
    }
    return Shown("rewards.html", values=values, status=200 if declined is None else 409)


def _redeem(visit: Visit) -> Answer:
    """Once for each form: a second press of the same button is answered as the first."""
    who, key = member_of(visit), visit.form.get("key", "")
    if not _KEY.fullmatch(key):
        raise malformed()
    try:
        visit.shop.rewards.redeem(who.name, visit.form.get("reward", ""), "", f"member page {who.number} {key}")
    except (RewardDeclined, LedgerRefusal) as refused:
        return _shown(visit, refused.what)
    return Moved("/m/rewards?redeemed=1")


SCREENS: Final = (
    Screen("GET", "/m/rewards", "rewards", _rewards, nav=say("Rewards")),
    Screen("POST", "/m/rewards", "redeem", _redeem),
)
