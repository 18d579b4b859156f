"""The nightly sweep: writes down what has expired, and asks a person first where something looks wrong."""

from __future__ import annotations

from dataclasses import dataclass

from regulars.domain.errors import SweepDoubtful
from regulars.domain.ledger.requests import Expire
from regulars.domain.words import Percent, Sentence, say
from regulars.loop.ledger.counter import Counter
from regulars.reward.sweeping import Doubt, doubts_of_sweep

__all__ = ["Swept", "sweep"]

_TOGETHER = 500


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep wrote: owners looked at, points expired."""

    owners: int
    points: int


def sweep(counter: Counter, *, confirmed: bool = False) -> Swept:
    """Writes the end of everything that is over by now.

    Args:
        counter: the ledger and its clock.
        confirmed: a person has said that the clock is right and the points are meant to go.

    Raises:
        SweepDoubtful: the last sweep is more than 48 hours away, or more than a tenth of all points would expire.
    """
    now, head = counter.clock.now(), counter.ledger.head()
    owners, due, everything = counter.ledger.due(now)
    doubts = doubts_of_sweep(head.swept_at, now, due, everything)
    if doubts and not confirmed:
        raise SweepDoubtful(
            say("Expiry was not written down: something looks wrong."),
            why=_words(doubts[0]),
            fix=say("Check the clock and the programme; then sweep again and confirm. Balances are right meanwhile."),
        )
    points = 0
    for start in range(0, len(owners), _TOGETHER):
        requests = [(Expire(key.owner, key.currency, at=now), None) for key in owners[start : start + _TOGETHER]]
        answers = counter.ledger.post_many(requests)
        points += sum(answer.figures.get("expired", 0) for answer in answers)
    counter.ledger.note_sweep(now)
    return Swept(len(owners), points)


def _words(doubt: Doubt) -> Sentence:
    if doubt.kind == "jump":
        return say(
            "The last sweep is %(hours)s hours away; more than %(limit)s is unusual.",
            hours=round(doubt.found),
            limit=doubt.limit,
        )
    return say("%(share)s of all points would expire at once.", share=Percent(doubt.found))
