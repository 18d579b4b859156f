"""Why a rule gives nothing, and what a cap took: stable codes, each with its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from regulars.domain.happening import OrderLine
from regulars.domain.programme import When
from regulars.domain.till import Grant
from regulars.domain.words import Sentence, say
from regulars.reward.conditions import Seen, exact, holds

__all__ = ["FAILED_WORDS", "WHY_NOT_WORDS", "failed_conditions", "reasons_of"]

WHY_NOT_WORDS: Final[dict[str, Sentence]] = {
    "not_yet": say("The rule does not hold yet."),
    "over": say("The rule holds no more."),
    "cooldown": say("The rule rests: it gave something a short while ago."),
    "condition": say("A condition of the rule does not hold."),
    "cap": say("A cap of the rule is reached."),
    "budget": say("A budget of the programme is used up."),
    "nothing": say("It comes to less than one point."),
}
"""Every `Grant.why_not`."""

FAILED_WORDS: Final[dict[str, Sentence]] = {
    "category": say("Nothing of the categories asked for is in it."),
    "product": say("None of the products asked for is in it."),
    "weekday": say("It is another day of the week."),
    "time_of_day": say("It is another time of day."),
    "first_order": say("It is not the member's first order."),
    "paid_min": say("Too little was paid."),
    "tier": say("The member has none of the tiers asked for."),
    "segment": say("The member is in none of the segments asked for."),
    "line": say("No line meets all conditions at once."),
}
"""Every code of `Grant.failed`."""
_CUT: Final = say("The cap %(cap)s took %(points)s points.")


def failed_conditions(when: When, seen: Seen, lines: Sequence[OrderLine]) -> tuple[str, ...]:
    """Which conditions did not hold, where no line met all of them.

    Example:
        >>> seen = Seen(0, "UTC", is_first=False, paid=exact(3))
        >>> failed_conditions(When(categories=("tea",), paid_min=5), seen, [OrderLine("1", category="mugs")])
        ('category', 'paid_min')
    """
    parts: dict[str, When] = {
        "category": When(categories=when.categories),
        "product": When(products=when.products),
        "weekday": When(weekdays=when.weekdays),
        "time_of_day": When(start=when.start, end=when.end),
        "first_order": When(first_order=when.first_order),
        "tier": When(tiers=when.tiers),
        "segment": When(segments=when.segments),
    }
    found = [code for code, part in parts.items() if not any(holds(part, seen, line) for line in lines)]
    if seen.paid < exact(when.paid_min):
        found.append("paid_min")
    return tuple(found) or ("line",)


def reasons_of(grant: Grant) -> tuple[Sentence, ...]:
    """Everything that stood in a rule's way, in words."""
    return tuple(_reasons(grant))


def _reasons(grant: Grant) -> Iterator[Sentence]:
    failed: Iterable[str] = grant.failed
    if grant.why_not and not grant.failed:
        yield WHY_NOT_WORDS[grant.why_not]
    yield from (FAILED_WORDS[code] for code in failed)
    for cut in grant.cuts:
        yield replace(_CUT, values={"cap": cut.cap, "points": cut.points})
