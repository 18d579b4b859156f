"""What can be asked of this much data: each question names what it takes, and what stands in for it until then.

A rung that is not reached is not a wall: what a turn answers below it is answered with its own caution, and said so here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from regulars.domain.ladder import Need, Rung
from regulars.domain.words import Percent, Sentence, say, word
from regulars.stats.intervals import wilson_interval

__all__ = ["NEED_WORDS", "RUNG_NAMES", "ladder_of"]

_ORDERS: Final = 1
_MEMBERS_REPEAT: Final = 30
_MEMBERS_STAGES: Final = 100
_DAYS_STAGES: Final = 90
_GAPS: Final = 200
_MEMBERS_VALUE: Final = 300
_CAMPAIGNS: Final = 2

RUNG_NAMES: Final = ("counts", "repeat_rate", "stages", "own_borders", "value", "uplift")

NEED_WORDS: Final[dict[str, Sentence]] = {
    "orders": word("need", "orders"),
    "members": word("need", "customers with an order"),
    "days": word("need", "days from the first order to the last"),
    "gaps": word("need", "repeat orders"),
    "controlled_campaigns": word("need", "campaigns with a control group"),
}
"""What a rung needs."""


def ladder_of(counts: Mapping[str, int]) -> tuple[Rung, ...]:
    """The rungs, lowest first.

    Args:
        counts: of `ladder.sql`, and ``controlled_campaigns``.

    Example:
        >>> counts = dict(orders=40, members=30, returned=6, gaps=10, days=200, controlled_campaigns=0)
        >>> [rung.name for rung in ladder_of(counts) if rung.reached]
        ['counts', 'repeat_rate']
    """
    members, gaps = counts["members"], counts["gaps"]
    return (
        _rung(
            "counts",
            (Need("orders", counts["orders"], _ORDERS),),
            say("counts: %(orders)s orders of %(members)s customers", orders=counts["orders"], members=members),
            say("no figure can be given"),
        ),
        _rung("repeat_rate", (Need("members", members, _MEMBERS_REPEAT),), _repeat_rate(counts), _too_wide()),
        _rung(
            "stages",
            (Need("members", members, _MEMBERS_STAGES), Need("days", counts["days"], _DAYS_STAGES)),
            say("stages: who is active, cooling, sleeping or lapsed"),
            say("stages are shown all the same; a handful of people moves them"),
        ),
        _rung(
            "own_borders",
            (Need("gaps", gaps, _GAPS),),
            say("stages cut at the shop's own rhythm: %(gaps)s repeat orders", gaps=gaps),
            say("until then stages are cut partly at those of a middling shop"),
        ),
        _rung(
            "value",
            (Need("members", members, _MEMBERS_VALUE),),
            say("what customers will be worth, judged on time the model had not seen"),
            say("scores are shown where time allows a model; take them for a rough order"),
        ),
        _rung(
            "uplift",
            (Need("controlled_campaigns", counts["controlled_campaigns"], _CAMPAIGNS),),
            say("what a campaign changes, from campaigns with a control group"),
            say("expected uplift stays unknown: that is what a test is for"),
        ),
    )


def _rung(name: str, needs: tuple[Need, ...], says: Sentence, meanwhile: Sentence) -> Rung:
    lacking = [need for need in needs if need.missing]
    if not lacking:
        return Rung(name, needs, says, None)
    more = say("%(count)s more %(what)s", count=lacking[0].missing, what=NEED_WORDS[lacking[0].name])
    for need in lacking[1:]:
        further = say("%(count)s more %(what)s", count=need.missing, what=NEED_WORDS[need.name])
        more = say("%(one)s and %(other)s", one=more, other=further)
    return Rung(name, needs, says, say("it takes %(more)s; %(meanwhile)s", more=more, meanwhile=meanwhile))


def _repeat_rate(counts: Mapping[str, int]) -> Sentence:
    members, returned = counts["members"], counts["returned"]
    if members < _MEMBERS_REPEAT:
        return say("repeat rate, with its interval")
    low, high = wilson_interval(returned, members)
    return say(
        "repeat rate: %(rate)s came on a second day (95%% interval %(low)s to %(high)s)",
        rate=Percent(returned / members),
        low=Percent(low),
        high=Percent(high),
    )


def _too_wide() -> Sentence:
    return say("any rate of so few would be off by more than it says")
