"""Events in Segment's grammar, as columns.

One table holds what happened (`events`), one the lines of orders (`lines`), one what the shop sells (`items`), and one, apart
from all others, what members wrote (`texts`). Names are Object Action in Title Case. An
unknown event is kept like any other. Behaviour knows members by pseudonym only; no column here can hold a name or an address.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from regulars.domain.data_class import DataClass

__all__ = ["EVENTS", "ITEMS", "LINES", "TABLES", "TEXTS", "Column", "EventName"]


class EventName(StrEnum):
    """Names that Regulars itself reads or writes."""

    ORDER_COMPLETED = "Order Completed"
    """A customer paid for an order; its lines are in `lines`."""
    ORDER_REFUNDED = "Order Refunded"
    """Money went back, for a whole order or for some lines; amounts are positive."""
    ORDER_CANCELLED = "Order Cancelled"
    """An order was called off before it was paid or sent; no money counts."""
    COUPON_ISSUED = "Coupon Issued"
    """A member was given a coupon."""
    COUPON_REDEEMED = "Coupon Redeemed"
    """A member used a coupon."""
    TASK_COMPLETED = "Task Completed"
    """A member reached the goal of a task, or of one of its stages."""
    BADGE_AWARDED = "Badge Awarded"
    """A member was awarded a badge."""
    CHECK_IN_RECORDED = "Check In Recorded"
    """A member came by, once a day."""
    MESSAGE_SENT = "Message Sent"
    """A campaign reached a member."""
    MESSAGE_OPENED = "Message Opened"
    """A member opened a message."""
    MESSAGE_CLICKED = "Message Clicked"
    """A member followed a link in a message."""
    MESSAGE_UNSUBSCRIBED = "Message Unsubscribed"
    """A member wants no more messages of this kind."""
    PAGE_VIEWED = "Page Viewed"
    """A member visited the site, the app or the shop."""
    PRODUCT_VIEWED = "Product Viewed"
    """A member looked at a product."""
    PRODUCT_LIKED = "Product Liked"
    """A member liked or saved a product or a piece of content."""
    PRODUCT_SHARED = "Product Shared"
    """A member passed a product or a piece of content on."""
    COMMENT_POSTED = "Comment Posted"
    """A member wrote a comment."""
    REVIEW_SUBMITTED = "Review Submitted"
    """A member rated or reviewed a product or the shop; the rating is in `score_milli`."""
    SURVEY_ANSWERED = "Survey Answered"
    """A member answered a survey; a number given is in `score_milli`."""
    TEXT_RECEIVED = "Text Received"
    """A member wrote to the shop."""
    TIER_CHANGED = "Tier Changed"
    """A member came to another tier; written by the turn."""
    TIER_PROLONGED = "Tier Prolonged"
    """A review let a member keep their tier; written by the turn."""
    TIER_REVIEW_ANNOUNCED = "Tier Review Announced"
    """A member will lose their tier as things stand, or has time to make up what is missing; written by the turn."""
    MEMBER_IDENTIFIED = "Member Identified"
    """Somebody told what they are like (Segment's identify call); the traits are in `properties`."""


@dataclass(frozen=True, slots=True)
class Column:
    """A stored column: its name, its type in portable SQL, its kind of data, and whether it may be empty."""

    name: str
    type: str
    data_class: DataClass
    meaning: str
    optional: bool = False


_B, _M, _D, _C = DataClass.BEHAVIOUR, DataClass.MONEY, DataClass.DERIVED, DataClass.CATALOGUE

EVENTS: Final = (
    Column("message_id", "VARCHAR", _D, "unique in the log: the same one twice is the same event"),
    Column("digest", "VARCHAR", _D, "of the content as it came, where a sender may send it again", optional=True),
    Column("member", "BIGINT", _B, "pseudonym"),
    Column("type", "VARCHAR", _B, "Segment's call: track, identify, page, screen, group, alias"),
    Column("name", "VARCHAR", _B, "Object Action, as Order Completed"),
    Column("at_us", "BIGINT", _B, "when it happened, microseconds since 1970-01-01 UTC"),
    Column("day", "INTEGER", _B, "the day in the shop's zone, days since 1970-01-01"),
    Column("received_at", "BIGINT", _D, "when Regulars learned of it, microseconds UTC"),
    Column("order_id", "VARCHAR", _B, "the shop's own order number", optional=True),
    Column("amount", "BIGINT", _M, "paid, in minor units of the shop's currency", optional=True),
    Column("discount", "BIGINT", _M, "taken off before paying, minor units", optional=True),
    Column("lines", "INTEGER", _B, "lines of the order", optional=True),
    Column("place", "VARCHAR", _B, "store or site", optional=True),
    Column("campaign", "VARCHAR", _B, "campaign it belongs to", optional=True),
    Column("channel", "VARCHAR", _B, "where it happened or was said: web, app, store, email, sms", optional=True),
    Column("product", "VARCHAR", _B, "the product that a view, a like or a review is about", optional=True),
    Column("score_milli", "BIGINT", _B, "thousandths of the rating or answer given", optional=True),
    Column("properties", "VARCHAR", _B, "everything else, as one JSON object", optional=True),
)

LINES: Final = (
    Column("message_id", "VARCHAR", _D, "the event it belongs to"),
    Column("line", "BIGINT", _B, "tells the lines of an order apart: its row in the file it came from"),
    Column("name", "VARCHAR", _B, "the event's name: bought or given back"),
    Column("member", "BIGINT", _B, "pseudonym"),
    Column("at_us", "BIGINT", _B, "when it happened, microseconds since 1970-01-01 UTC"),
    Column("day", "INTEGER", _B, "the day in the shop's zone, days since 1970-01-01"),
    Column("product", "VARCHAR", _B, "the shop's own product number", optional=True),
    Column("category", "VARCHAR", _B, "what kind of product", optional=True),
    Column("brand", "VARCHAR", _B, "whose product", optional=True),
    Column("quantity_milli", "BIGINT", _B, "thousandths of a unit, so that 0.5 kg is exact", optional=True),
    Column("amount", "BIGINT", _M, "paid for the line, minor units", optional=True),
    Column("discount", "BIGINT", _M, "taken off the line, minor units", optional=True),
)

ITEMS: Final = (
    Column("item_id", "VARCHAR", _D, "unique: one product as of one instant"),
    Column("product", "VARCHAR", _C, "the shop's own product number"),
    Column("title", "VARCHAR", _C, "what it is called", optional=True),
    Column("category", "VARCHAR", _C, "what kind of product", optional=True),
    Column("brand", "VARCHAR", _C, "whose product", optional=True),
    Column("list_price", "BIGINT", _M, "asked for one unit, minor units", optional=True),
    Column("at_us", "BIGINT", _C, "from when on this holds, microseconds since 1970-01-01 UTC; 0 is always"),
    Column("received_at", "BIGINT", _D, "when Regulars learned of it, microseconds UTC"),
    Column("digest", "VARCHAR", _D, "of the content, to tell a repeat from a change"),
)
"""What the shop sells. The latest row of a product as of an instant is what it was then."""

TEXTS: Final = (
    Column("message_id", "VARCHAR", _D, "the event it belongs to"),
    Column("member", "BIGINT", _B, "pseudonym"),
    Column("at_us", "BIGINT", _B, "when it was written, microseconds since 1970-01-01 UTC"),
    Column("day", "INTEGER", _B, "the day in the shop's zone, days since 1970-01-01"),
    Column("received_at", "BIGINT", _D, "when Regulars learned of it, microseconds UTC"),
    Column("name", "VARCHAR", _B, "the event's name: a review, a comment, an answer, a message"),
    Column("channel", "VARCHAR", _B, "where it was written", optional=True),
    Column("product", "VARCHAR", _B, "the product it is about", optional=True),
    Column("text", "VARCHAR", DataClass.TEXT, "in the member's own words"),
)
"""What members wrote, apart from what they did: so that it can be erased whole, and that no feature reads it."""

TABLES: Final = {"events": EVENTS, "lines": LINES, "items": ITEMS, "texts": TEXTS}
