"""Errors as RFC 9457 problems, in the caller's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from regulars.domain.errors import CouponDeclined, EventRejected, LedgerRefusal, RegularsError, RewardDeclined
from regulars.interfaces.api.answers import Problem
from regulars.interfaces.api.refused import RequestRefused
from regulars.interfaces.words import Speaker

__all__ = ["PROBLEM_TYPE", "Problemed", "problem_of"]

PROBLEM_TYPE: Final = "application/problem+json"
_WAIT_SECONDS: Final = {503: 1, 507: 30}
_OWN_FAULT: Final = 500


class Problemed(msgspec.Struct, frozen=True):
    """A problem ready to be sent."""

    status: int
    body: bytes
    headers: Mapping[str, str]


def problem_of(error: RegularsError, say_it: Speaker) -> Problemed:
    """What is sent for an error: what happened, why, what to do next."""
    what, fix = say_it(error.what), say_it(error.fix)
    why = say_it(error.why) if error.why is not None else what
    status = error.status
    told = Problem(
        type=f"urn:regulars:problem:{error.code}",
        title=what,
        status=status,
        detail=why,
        code=error.code,
        why=why,
        fix=fix,
        where=error.where if status < _OWN_FAULT else None,  # where a database lies is nobody's business outside
    )
    if isinstance(error, LedgerRefusal) and (error.asked or error.left):
        told.asked, told.left, told.shortfall = error.asked, error.left, error.shortfall
    if isinstance(error, EventRejected):
        told.reason = error.reason
    if isinstance(error, RewardDeclined):
        told.reasons = [[reason] for reason in error.reasons]
        told.asked, told.left, told.shortfall = error.asked, error.left, error.shortfall
    if isinstance(error, CouponDeclined):
        told.reasons = [list(reason) for reason in error.reasons]
    headers = {"content-language": say_it.language, "vary": "accept-language"}
    if status in _WAIT_SECONDS:
        headers["retry-after"] = str(_WAIT_SECONDS[status])
    if isinstance(error, RequestRefused):
        headers |= error.headers
    filled = {name: value for name, value in msgspec.structs.asdict(told).items() if value is not None}
    return Problemed(status, msgspec.json.encode(filled), headers)
