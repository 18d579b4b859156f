"""Why an event is refused at the till: stable codes, each with its sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from regulars.domain.errors import EventRejected
from regulars.domain.words import Sentence, say

__all__ = ["EVENT_REASON_WORDS", "rejected"]

EVENT_REASON_WORDS: Final[dict[str, Sentence]] = {
    "not_an_object": say("An event is a JSON object."),
    "body_too_large": say("The event is longer than 32 KiB."),
    "type_unknown": say('"%(where)s" is none of track, identify, page, screen, group, alias.'),
    "member_missing": say("The event names nobody: neither userId nor anonymousId."),
    "text_unusable": say('"%(where)s" cannot be used as text: it is empty, too long, or holds what is no character.'),
    "event_missing": say("A track call has to name its event."),
    "time_unreadable": say('"%(where)s" is no time such as 2026-01-31T12:00:00Z.'),
    "time_before_1970": say('"%(where)s" is before 1970.'),
    "time_in_the_future": say('"%(where)s" is more than a day ahead.'),
    "order_id_missing": say("The event does not say which order it is about: properties.order_id."),
    "products_unreadable": say('"%(where)s" is no list of at most 1,000 products.'),
    "product_missing": say('"%(where)s" does not say which product it is.'),
    "price_missing": say('"%(where)s" has no price, and the order no total.'),
    "number_unreadable": say('"%(where)s" is no number.'),
    "number_negative": say('"%(where)s" is below nought.'),
    "number_too_large": say('"%(where)s" is larger than any amount can be.'),
    "currency_other": say('"%(where)s" is another currency than the shop\'s.'),
    "erased": say('"%(where)s" names somebody who was erased.'),
    "line_unknown": say("The refund names a product that is not in the order."),
}
"""Every code."""


def rejected(reason: str, where: str) -> EventRejected:
    """The error of a reason.

    Example:
        >>> str(rejected("number_negative", "properties.total"))
        '"properties.total" is below nought.'
    """
    return EventRejected(reason, where, replace(EVENT_REASON_WORDS[reason], values={"where": where}))
