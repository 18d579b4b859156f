"""The registry of features: what each one says, its shape and unit, where it comes from, and which question answers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from regulars.domain.question import Question, question
from regulars.domain.words import Sentence, say
from regulars.trust.consent import Purpose

__all__ = ["FEATURES", "QUESTIONS", "Feature"]

_HUGHES: Final = "Hughes, Strategic Database Marketing, 1994"
_FADER: Final = "Fader and Hardie, A note on deriving the Pareto/NBD model, 2005 (recency, frequency, age)"
_OWN: Final = "Regulars"

QUESTIONS: Final[tuple[str, ...]] = ("orders", "gaps", "baskets")
"""The `.sql` files that answer features, each one row a member."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One column of a profile.

    Attributes:
        name: column name; the unit is part of it where it has one.
        question: the `.sql` file that answers it.
        meaning: what it tells a shop.
        unit: days, orders, minor units of money, lines, categories, or a share from 0 to 1.
        type: ``int`` or ``float``.
        optional: whether it may be empty, and is then unknown rather than zero.
        source: publication, or our own.
        purpose: what a member must not have refused for it to be computed.
    """

    name: str
    question: str
    meaning: Sentence
    unit: str
    type: str
    optional: bool = False
    source: str = _OWN
    purpose: Purpose = Purpose.ANALYSE


FEATURES: Final = (
    Feature("recency_days", "orders", say("Complete days since the last order."), "days", "int", source=_HUGHES),
    Feature("frequency", "orders", say("Orders so far."), "orders", "int", source=_HUGHES),
    Feature("money", "orders", say("Paid so far."), "minor units", "int", source=_HUGHES),
    Feature("tenure_days", "orders", say("Days since the first order."), "days", "int", source=_FADER),
    Feature("orders_30d", "orders", say("Orders in the last 30 days."), "orders", "int"),
    Feature("orders_90d", "orders", say("Orders in the last 90 days."), "orders", "int"),
    Feature("orders_365d", "orders", say("Orders in the last 365 days."), "orders", "int"),
    Feature("basket_value", "orders", say("Paid for an order, on average."), "minor units", "float"),
    Feature("basket_lines", "orders", say("Lines in an order, on average."), "lines", "float"),
    Feature("discount_share", "orders", say("Share of the list value taken off by discounts."), "share", "float"),
    Feature("order_days", "gaps", say("Different days with an order."), "days", "int", source=_FADER),
    Feature("span_days", "gaps", say("Days from the first order to the last."), "days", "int", source=_FADER),
    Feature(
        "gap_mean_days", "gaps", say("Days between days with an order, on average."), "days", "float", optional=True
    ),
    Feature(
        "gap_spread_days", "gaps", say("Standard deviation of the days between orders."), "days", "float", optional=True
    ),
    Feature(
        "gap_last_days", "gaps", say("Days between the last two days with an order."), "days", "int", optional=True
    ),
    Feature("categories_count", "baskets", say("Different product categories bought."), "categories", "int"),
    Feature(
        "rfm_recency", "profiles", say("Recency score: 5 for the most recent fifth."), "score", "int", source=_HUGHES
    ),
    Feature(
        "rfm_frequency", "profiles", say("Frequency score: 5 for the most frequent."), "score", "int", source=_HUGHES
    ),
    Feature("rfm_money", "profiles", say("Money score: 5 for those who paid most."), "score", "int", source=_HUGHES),
)


def asked(name: str) -> Question:
    """The question behind features, by file name.

    Example:
        >>> asked("gaps").name
        'know.gaps'
    """
    return question("regulars.know", name)
