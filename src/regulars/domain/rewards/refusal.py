"""Why nothing is handed out, in words that a till, a member and a program understand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from regulars.domain.words import Sentence, say

__all__ = ["REWARD_REFUSAL_WORDS", "RewardRefusal", "RewardRefused"]


class RewardRefusal(StrEnum):
    """The reasons, in the order in which they are looked for."""

    NOT_FOUND = "not_found"
    DISABLED = "disabled"
    NOT_STARTED = "not_started"
    ENDED = "ended"
    ALREADY_REDEEMED = "already_redeemed"
    NOT_ELIGIBLE = "not_eligible"
    OUT_OF_STOCK = "out_of_stock"
    PERIOD_LIMIT = "period_limit"
    MEMBER_LIMIT = "member_limit"
    INSUFFICIENT_BALANCE = "insufficient_balance"
    ALREADY_UNDONE = "already_undone"
    CODE_USED = "code_used"
    ALREADY_GIVEN = "already_given"
    CARD_CLAIMED = "card_claimed"


REWARD_REFUSAL_WORDS: Final[Mapping[RewardRefusal, Sentence]] = {
    RewardRefusal.NOT_FOUND: say("The programme has no such thing."),
    RewardRefusal.DISABLED: say("It is switched off."),
    RewardRefusal.NOT_STARTED: say("It has not begun yet."),
    RewardRefusal.ENDED: say("It is over."),
    RewardRefusal.ALREADY_REDEEMED: say("It was redeemed for this order before."),
    RewardRefusal.NOT_ELIGIBLE: say("The member is not what it asks for."),
    RewardRefusal.OUT_OF_STOCK: say("None is left."),
    RewardRefusal.PERIOD_LIMIT: say("None is left for now; the next period brings more."),
    RewardRefusal.MEMBER_LIMIT: say("This member has had as many as one may."),
    RewardRefusal.INSUFFICIENT_BALANCE: say("The member has too few points."),
    RewardRefusal.ALREADY_UNDONE: say("It was given back before."),
    RewardRefusal.CODE_USED: say("Its code was used, so it cannot be given back."),
    RewardRefusal.ALREADY_GIVEN: say("The member had it within the last year."),
    RewardRefusal.CARD_CLAIMED: say("The card is a member's own by now."),
}
"""What each reason says to a person."""


@dataclass(frozen=True, slots=True)
class RewardRefused:
    """One reason.

    Attributes:
        code: which.
        asked, left: of ``insufficient_balance`` the cost and what may be spent; of ``not_eligible`` the points asked for
            and those earned; of limits how many there are and how many are left.
    """

    code: RewardRefusal
    asked: int = 0
    left: int = 0

    @property
    def shortfall(self) -> int:
        """How many are missing."""
        return max(0, self.asked - self.left)
