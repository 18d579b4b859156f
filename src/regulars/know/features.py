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
_FISHER: Final = "Fisher, Statistical Analysis of Circular Data, 1993 (mean direction, resultant length)"
_SHANNON: Final = "Shannon, A Mathematical Theory of Communication, 1948"
_OWN: Final = "Regulars"

QUESTIONS: Final[tuple[str, ...]] = (
    "orders", "gaps", "rhythm", "categories", "brands", "products", "places", "channels", "returns", "activity",
    "interactions", "responses",
)  # fmt: skip
"""The `.sql` files that answer features, each one row a member, in the order they are asked: `returns` reads `orders`."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One column of a profile.

    Attributes:
        name: column name; the unit is part of it where it has one.
        question: the `.sql` file that answers it.
        meaning: what it tells a shop.
        unit: what is counted, minor units of money, a share from 0 to 1, or a ratio.
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
    Feature("orders_7d", "orders", say("Orders in the last 7 days."), "orders", "int"),
    Feature("orders_30d", "orders", say("Orders in the last 30 days."), "orders", "int"),
    Feature("orders_90d", "orders", say("Orders in the last 90 days."), "orders", "int"),
    Feature("orders_180d", "orders", say("Orders in the last 180 days."), "orders", "int"),
    Feature("orders_365d", "orders", say("Orders in the last 365 days."), "orders", "int"),
    Feature("money_7d", "orders", say("Paid in the last 7 days."), "minor units", "int"),
    Feature("money_30d", "orders", say("Paid in the last 30 days."), "minor units", "int"),
    Feature("money_90d", "orders", say("Paid in the last 90 days."), "minor units", "int"),
    Feature("money_180d", "orders", say("Paid in the last 180 days."), "minor units", "int"),
    Feature("money_365d", "orders", say("Paid in the last 365 days."), "minor units", "int"),
    Feature(
        "orders_change_90d",
        "orders",
        say("Orders in the last 90 days, less those in the 90 days before."),
        "orders",
        "int",
    ),
    Feature(
        "money_slope",
        "orders",
        say("Change of what is paid in 30 days from one 30 days to the next, fitted over the last six."),
        "minor units",
        "float",
    ),
    Feature("basket_value", "orders", say("Paid for an order, on average."), "minor units", "float"),
    Feature(
        "basket_spread",
        "orders",
        say("Standard deviation of what is paid for an order."),
        "minor units",
        "float",
        optional=True,
    ),
    Feature("basket_max", "orders", say("The most ever paid for an order."), "minor units", "int"),
    Feature("basket_lines", "orders", say("Lines in an order, on average."), "lines", "float"),
    Feature("discount_share", "orders", say("Share of the list value taken off by discounts."), "share", "float"),
    Feature("discounted_orders_share", "orders", say("Share of orders with a discount."), "share", "float"),
    Feature("order_days", "gaps", say("Different days with an order."), "days", "int", source=_FADER),
    Feature("span_days", "gaps", say("Days from the first order to the last."), "days", "int", source=_FADER),
    Feature(
        "gap_mean_days", "gaps", say("Days between days with an order, on average."), "days", "float", optional=True
    ),
    Feature(
        "gap_spread_days", "gaps", say("Standard deviation of the days between orders."), "days", "float", optional=True
    ),
    Feature(
        "gap_variation",
        "gaps",
        say("Spread of the gaps over their mean: near 0 is as regular as a clock."),
        "ratio",
        "float",
        optional=True,
    ),
    Feature(
        "gap_first_days",
        "gaps",
        say("Days from the first day with an order to the second."),
        "days",
        "int",
        optional=True,
    ),
    Feature(
        "gap_last_days", "gaps", say("Days between the last two days with an order."), "days", "int", optional=True
    ),
    Feature(
        "gap_max_days", "gaps", say("The longest silence between two days with an order."), "days", "int", optional=True
    ),
    Feature(
        "overdue_ratio",
        "gaps",
        say("Days since the last order over the member's own mean gap: above 1 is later than usual."),
        "ratio",
        "float",
        optional=True,
    ),
    Feature("money_first_day", "gaps", say("Paid on the first day with an order."), "minor units", "int"),
    Feature(
        "weekday_main",
        "rhythm",
        say("Day of the week with the most orders, Monday is 1; the earlier of equals."),
        "weekday",
        "int",
    ),
    Feature("weekday_main_share", "rhythm", say("Share of orders on that day of the week."), "share", "float"),
    Feature("weekend_share", "rhythm", say("Share of orders on Saturday and Sunday."), "share", "float"),
    Feature("night_share", "rhythm", say("Share of orders from 23:00 to 6:00."), "share", "float", optional=True),
    Feature("morning_share", "rhythm", say("Share of orders from 6:00 to 11:00."), "share", "float", optional=True),
    Feature("evening_share", "rhythm", say("Share of orders from 18:00 to 23:00."), "share", "float", optional=True),
    Feature(
        "hour_mean",
        "rhythm",
        say("Hour of the day around which orders lie, on the circle of the clock."),
        "hours",
        "float",
        optional=True,
        source=_FISHER,
    ),
    Feature(
        "hour_focus",
        "rhythm",
        say("How closely orders lie around that hour: 1 is always the same time, 0 is any time."),
        "share",
        "float",
        optional=True,
        source=_FISHER,
    ),
    Feature("categories_count", "categories", say("Different product categories bought."), "categories", "int"),
    Feature(
        "category_main_share",
        "categories",
        say("Share of lines in the category bought most."),
        "share",
        "float",
        optional=True,
    ),
    Feature(
        "category_entropy",
        "categories",
        say("How evenly purchases spread over categories."),
        "nats",
        "float",
        optional=True,
        source=_SHANNON,
    ),
    Feature("brands_count", "brands", say("Different brands bought."), "brands", "int"),
    Feature(
        "brand_main_share",
        "brands",
        say("Share of lines of the brand bought most: loyalty to it."),
        "share",
        "float",
        optional=True,
    ),
    Feature(
        "brand_entropy",
        "brands",
        say("How evenly purchases spread over brands."),
        "nats",
        "float",
        optional=True,
        source=_SHANNON,
    ),
    Feature("products_count", "products", say("Different products bought."), "products", "int"),
    Feature(
        "product_repeat_share",
        "products",
        say("Share of lines that buy a product again."),
        "share",
        "float",
        optional=True,
    ),
    Feature(
        "product_main_share",
        "products",
        say("Share of lines of the product bought most."),
        "share",
        "float",
        optional=True,
    ),
    Feature("line_units", "products", say("Units in a line, on average."), "units", "float", optional=True),
    Feature("unit_price", "products", say("Paid for a unit, on average."), "minor units", "float", optional=True),
    Feature("places_count", "places", say("Different stores or sites ordered at."), "places", "int"),
    Feature(
        "place_main_share",
        "places",
        say("Share of orders at the store or site used most."),
        "share",
        "float",
        optional=True,
    ),
    Feature("channels_count", "channels", say("Different channels ordered by."), "channels", "int"),
    Feature(
        "channel_main_share",
        "channels",
        say("Share of orders by the channel used most."),
        "share",
        "float",
        optional=True,
    ),
    Feature("refunds_count", "returns", say("Orders or lines given back."), "refunds", "int"),
    Feature("refunded_share", "returns", say("Money given back for each unit of money paid."), "share", "float"),
    Feature("visits_count", "activity", say("Visits so far."), "visits", "int"),
    Feature("visits_30d", "activity", say("Visits in the last 30 days."), "visits", "int"),
    Feature(
        "visit_last_days",
        "activity",
        say("Complete days since the last visit or look at a product."),
        "days",
        "int",
        optional=True,
    ),
    Feature("product_views_count", "activity", say("Looks at products."), "views", "int"),
    Feature("likes_count", "activity", say("Products or pieces of content liked or saved."), "likes", "int"),
    Feature("shares_count", "activity", say("Products or pieces of content passed on."), "shares", "int"),
    Feature("comments_count", "activity", say("Comments written."), "comments", "int"),
    Feature("reviews_count", "activity", say("Ratings and reviews given."), "reviews", "int"),
    Feature("rating_mean", "activity", say("Rating given, on average."), "points", "float", optional=True),
    Feature(
        "survey_mean",
        "activity",
        say("Number given in answer to surveys, on average."),
        "points",
        "float",
        optional=True,
    ),
    Feature("touches_count", "activity", say("Messages sent to the member."), "messages", "int"),
    Feature("touches_90d", "activity", say("Messages sent to the member in the last 90 days."), "messages", "int"),
    Feature("opens_per_touch", "activity", say("Openings for each message sent."), "ratio", "float", optional=True),
    Feature("clicks_per_touch", "activity", say("Clicks for each message sent."), "ratio", "float", optional=True),
    Feature("coupons_redeemed_count", "activity", say("Coupons used."), "coupons", "int"),
    Feature(
        "coupon_use_share",
        "activity",
        say("Share of the coupons issued that were used."),
        "share",
        "float",
        optional=True,
    ),
    Feature(
        "interaction_rate_items",
        "interactions",
        say("Likes, shares, comments and reviews for each look at a product: the mean over products."),
        "ratio",
        "float",
        optional=True,
    ),
    Feature(
        "interaction_rate_looks",
        "interactions",
        say("Likes, shares, comments and reviews for each look at a product: all acts over all looks."),
        "ratio",
        "float",
        optional=True,
    ),
    Feature(
        "response_rate",
        "responses",
        say("Share of messages followed by an order or a redemption within 7 days: counted, not caused."),
        "share",
        "float",
        optional=True,
    ),
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
