"""What a report opens with: what it stands on, how fresh that is, and the one thing to know."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from regulars.domain.time import DAY_US, EPOCH
from regulars.domain.turn import Turn
from regulars.domain.words import say, say_many
from regulars.interfaces.report.layout import Fact
from regulars.interfaces.report.sections.tags import tag
from regulars.interfaces.words import Speaker
from regulars.loop.telling import lever_sentence

__all__ = ["FRESH_DAYS_MAX", "freshness", "shop_facts", "the_one_thing"]

FRESH_DAYS_MAX: Final = 7
"""Orders older than this many days are called old."""


def shop_facts(turn: Turn, speak: Speaker) -> tuple[Fact, ...]:
    """Members, orders, days covered and revenue, all counted."""
    span, counted = turn.span, tag("counted", speak)
    first, last = (speak.value(EPOCH + timedelta(days=day)) for day in (span.first_day, span.last_day))
    return (
        Fact(speak(say("members who ordered")), speak.value(span.members), counted),
        Fact(
            speak(say("orders")),
            speak.value(span.orders),
            counted,
            speak(say("%(first)s to %(last)s", first=first, last=last)),
        ),
        Fact(speak(say("paid for them")), speak.value(span.revenue), counted),
    )


def freshness(turn: Turn, now: int, speak: Speaker) -> str:
    """How old the latest order is.

    Args:
        turn: the turn.
        now: microseconds since 1970-01-01 UTC.
        speak: the reader's language.
    """
    days = max(0, now // DAY_US - turn.span.last_day)
    if days <= FRESH_DAYS_MAX:
        return speak(
            say_many(
                "Fresh: the last order is %(count)s day old.", "Fresh: the last order is %(count)s days old.", days
            )
        )
    return speak(
        say_many(
            "The last order is %(count)s day old: bring in newer ones before you act on this.",
            "The last order is %(count)s days old: bring in newer ones before you act on this.",
            days,
        )
    )


def the_one_thing(turn: Turn, speak: Speaker) -> tuple[Fact, ...]:
    """What to know if only one thing, sentence by sentence; what a lever must achieve is modelled, the rest is counted."""
    levers = turn.proposals[0].levers if turn.proposals else ()
    modelled = [lever_sentence(lever) for lever in levers]
    return tuple(
        Fact("", speak(sentence), tag("modelled" if sentence in modelled else "counted", speak))
        for sentence in turn.the_one_thing
    )
