"""What handing out needs, and what every kind of it has in common."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from regulars.domain.coupons.code import new_code
from regulars.domain.errors import RewardDeclined, UsageError
from regulars.domain.ledger.requests import RequestKey
from regulars.domain.rewards.answer import HandedShown
from regulars.domain.rewards.handing import Handed, Occasion
from regulars.domain.rewards.refusal import REWARD_REFUSAL_WORDS, RewardRefusal, RewardRefused
from regulars.domain.words import say
from regulars.gather.strict_texts import is_text
from regulars.loop.coupons.desk import CouponDesk
from regulars.loop.coupons.drawing import stream
from regulars.loop.house import House
from regulars.loop.ledger.counter import Counter
from regulars.loop.programme import ProgrammeInForce
from regulars.loop.till.people import People
from regulars.ports.handings import HandedOver, Handings

__all__ = ["KEY_CHARS_MAX", "Things", "declined", "request_key"]

KEY_CHARS_MAX: Final = 255
"""Characters of a request's key, at most."""
_HIDDEN: Final = frozenset({"card", "pattern"})
"""Facts that are kept and told nobody."""


@dataclass(frozen=True, slots=True)
class Things:
    """The shop, its ledger, the place that keeps what was handed out, codes, who is who, and the way in for events."""

    house: House
    counter: Counter
    handings: Handings
    coupons: CouponDesk
    people: People
    programme: ProgrammeInForce
    track: Callable[[Sequence[Mapping[str, Any]]], object]

    def drawn(self, coupon: str, occasion: Occasion) -> tuple[str, bytes]:
        """Pattern and digest of the code that an occasion brings; empty where it brings none."""
        return self.coupons.drawn(coupon, self.name(occasion)) if coupon else ("", b"")

    def card_stream(self, name: str) -> Callable[[int], bytes]:
        """What the code of a gift card is drawn from."""
        return stream(self.counter.checkpoints.secret(), RequestKey("", f"gift card\0{name}"))

    def name(self, occasion: Occasion) -> str:
        """What the code of an occasion is drawn from."""
        return "\x1f".join((occasion.kind.value, occasion.about, occasion.owner, occasion.name))

    def over(self, over: HandedOver) -> HandedShown:
        """What was handed out, or the error of why not."""
        if over.handed is None:
            raise declined(over.refused)
        return self.shown(over.handed, replayed=over.is_replayed)

    def shown(self, handed: Handed, *, replayed: bool = False) -> HandedShown:
        """What was handed out, with its code."""
        occasion = Occasion(handed.kind, handed.about, handed.owner, handed.occasion)
        code, pattern = "", handed.facts.get("pattern", "")
        if handed.coupon:
            code = self.coupons.told_again(handed.coupon, pattern, self.name(occasion))
        elif "card" in handed.facts:
            code = new_code(pattern, self.card_stream(self.name(occasion)))
        return HandedShown(
            handed.id,
            handed.kind.value,
            handed.about,
            handed.points,
            handed.at,
            handed.state.value,
            code,
            handed.entries,
            {name: fact for name, fact in handed.facts.items() if name not in _HIDDEN},
            replayed,
        )


def declined(refused: Sequence[RewardRefused]) -> RewardDeclined:
    """The error of reasons, the first one first."""
    first = refused[0]
    reasons = tuple(each.code.value for each in refused)
    status = 404 if first.code is RewardRefusal.NOT_FOUND else 409
    return RewardDeclined(reasons, REWARD_REFUSAL_WORDS[first.code], status=status, asked=first.asked, left=first.left)


def request_key(route: str, key: str, said: Sequence[object]) -> RequestKey:
    """A caller's key, with a fingerprint of what was asked.

    Raises:
        UsageError: it is no key.
    """
    if not isinstance(key, str) or not 1 <= len(key) <= KEY_CHARS_MAX or not is_text(key):
        raise UsageError(
            say("A key has from 1 to %(most)s characters that can be printed.", most=KEY_CHARS_MAX),
            fix=say("Make a new random key for each request, and repeat it only with the same request."),
        )
    return RequestKey(route, key, hashlib.sha256(json.dumps(said).encode()).digest())
