"""Why a code is not accepted, in sixteen words that a till, a member and a program understand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from regulars.domain.words import Sentence, say

__all__ = ["REFUSAL_WORDS", "CouponRefusal", "CouponRefused"]


class CouponRefusal(StrEnum):
    """The reasons, in the order in which they are looked for."""

    NOT_FOUND = "not_found"
    LOCKED_BY_OTHER = "locked_by_other"
    ALREADY_ROLLED_BACK = "already_rolled_back"
    DISABLED = "disabled"
    NOT_STARTED = "not_started"
    EXPIRED = "expired"
    NOT_IN_HOURS = "not_in_hours"
    PROFILE_REQUIRED = "profile_required"
    WRONG_RECIPIENT = "wrong_recipient"
    RESERVATION_REQUIRED = "reservation_required"
    RULE_FAILED = "rule_failed"
    NOT_COMBINABLE = "not_combinable"
    CODE_LIMIT = "code_limit"
    MEMBER_LIMIT = "member_limit"
    CAMPAIGN_LIMIT = "campaign_limit"
    BUDGET_EXHAUSTED = "budget_exhausted"


REFUSAL_WORDS: Final[Mapping[CouponRefusal, Sentence]] = {
    CouponRefusal.NOT_FOUND: say("There is no such code."),
    CouponRefusal.LOCKED_BY_OTHER: say("The code is in use at another checkout just now."),
    CouponRefusal.ALREADY_ROLLED_BACK: say("This use of the code was given back before."),
    CouponRefusal.DISABLED: say("The code is switched off."),
    CouponRefusal.NOT_STARTED: say("The code does not count yet."),
    CouponRefusal.EXPIRED: say("The code has expired."),
    CouponRefusal.NOT_IN_HOURS: say("The code does not count at this time of the week."),
    CouponRefusal.PROFILE_REQUIRED: say("The code is for members: the buyer must be known."),
    CouponRefusal.WRONG_RECIPIENT: say("The code was given to somebody else."),
    CouponRefusal.RESERVATION_REQUIRED: say("The code must be reserved first."),
    CouponRefusal.RULE_FAILED: say("The order is not what the code asks for."),
    CouponRefusal.NOT_COMBINABLE: say("The code does not go with another one of this order."),
    CouponRefusal.CODE_LIMIT: say("The code has been used as often as it may be."),
    CouponRefusal.MEMBER_LIMIT: say("This member has used the coupon as often as one may."),
    CouponRefusal.CAMPAIGN_LIMIT: say("The coupon has been used as often as it may be in all."),
    CouponRefusal.BUDGET_EXHAUSTED: say("The budget of the coupon is used up."),
}
"""What each reason says to a person."""


@dataclass(frozen=True, slots=True)
class CouponRefused:
    """One reason.

    Attributes:
        code: which.
        about: of ``rule_failed`` the rule, of ``not_combinable`` the other coupon, of ``budget_exhausted`` the budget.
    """

    code: CouponRefusal
    about: str = ""
