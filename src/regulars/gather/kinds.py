"""The kinds of table a shop exports: what each needs, what tells it from the others, and the event it speaks of.

Declared as data: a new kind is one more entry here, its names in `kind_synonyms.py` and a sentence in the documents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from regulars.domain.events import EventName
from regulars.domain.words import Sentence, word

__all__ = ["ITEMS", "KINDS", "KIND_WORDS", "MOMENTS_MAX", "ORDERS", "Kind"]

MOMENTS_MAX: Final = 4
"""How many times one row may tell of: sent, opened, clicked, unsubscribed."""
ORDERS: Final = "orders"
ITEMS: Final = "items"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of table.

    Attributes:
        name: how it is called on the command line.
        moments: role of a time to the event it tells of; empty where rows carry no time of their own. An event of "" is named
            by a column.
        needs: roles without which no row says anything.
        marks: role to how much it tells this kind from the others; together 1 or more settle it.
        roles: further roles that are read.
        stems: parts of a file's name that say it.
        alone: each customer stands in one row.
    """

    name: str
    moments: Mapping[str, str]
    needs: tuple[str, ...]
    marks: Mapping[str, float]
    roles: tuple[str, ...] = ()
    stems: tuple[str, ...] = field(default=())
    alone: bool = False

    @property
    def all_roles(self) -> tuple[str, ...]:
        """Every role that a column of this kind can play, the needed first."""
        return tuple(dict.fromkeys((*self.needs, *self.moments, *self.marks, *self.roles)))


_E = EventName
_WHO: Final = ("phone", "mail", "card")

KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(
            "refunds",
            {"refunded_at": _E.ORDER_REFUNDED, "cancelled_at": _E.ORDER_CANCELLED},
            ("customer",),
            {"refund_id": 0.5, "refunded_at": 0.5, "cancelled_at": 0.5, "refund_amount": 0.4, "reason": 0.3},
            ("order_id", "product", "place", "channel"),
            ("refund", "return", "cancel", "退款", "退货", "取消", "售后"),
        ),
        Kind(
            "members",
            {"updated_at": _E.MEMBER_IDENTIFIED},
            ("customer",),
            {
                "birthday": 0.5, "gender": 0.4, "joined_at": 0.5, "tier": 0.4, "points": 0.3, "age": 0.3, "income": 0.3,
                "household": 0.3, "phone": 0.2, "mail": 0.2, "person": 0.2, "consented": 0.3, "city": 0.1,
            },
            ("card",),
            ("member", "customer", "contact", "subscriber", "demographic", "会员", "客户", "顾客", "用户"),
            alone=True,
        ),
        Kind(
            ITEMS,
            {},
            ("product",),
            {"price": 0.4, "category": 0.4, "brand": 0.3, "product_name": 0.4, "stock": 0.4, "cost": 0.3, "barcode": 0.3},
            ("changed_at",),
            ("item", "product", "catalog", "sku", "商品", "货品"),
        ),
        Kind(
            "visits",
            {"visited_at": _E.PAGE_VIEWED},
            ("customer", "visited_at"),
            {"page": 0.8, "referrer": 0.4, "session": 0.4, "visited_at": 0.1, "viewed": 0.8, "device": 0.2},
            ("product", "channel", "place", "message_id"),
            ("visit", "view", "page", "浏览", "访问", "足迹"),
        ),
        Kind(
            "likes",
            {"liked_at": _E.PRODUCT_LIKED},
            ("customer", "liked_at"),
            {"liked": 1.0, "product": 0.1},
            ("channel", "message_id"),
            ("like", "wishlist", "favo", "点赞", "收藏", "心愿"),
        ),
        Kind(
            "comments",
            {"commented_at": _E.COMMENT_POSTED},
            ("customer", "commented_at"),
            {"comment": 0.7, "commented": 0.5, "post": 0.3},
            ("product", "channel", "message_id"),
            ("comment", "评论"),
        ),
        Kind(
            "shares",
            {"shared_at": _E.PRODUCT_SHARED},
            ("customer", "shared_at"),
            {"shared": 0.8, "share_channel": 0.6},
            ("product", "page", "message_id"),
            ("share", "分享", "转发"),
        ),
        Kind(
            "reviews",
            {"reviewed_at": _E.REVIEW_SUBMITTED},
            ("customer", "reviewed_at"),
            {"rating": 0.7, "review": 0.5, "title": 0.1, "reviewed": 0.3, "product": 0.1},
            ("order_id", "place", "channel", "message_id"),
            ("review", "rating", "评价", "点评"),
        ),
        Kind(
            "surveys",
            {"answered_at": _E.SURVEY_ANSWERED},
            ("customer", "answered_at"),
            {"nps": 0.9, "survey": 0.5, "question": 0.4, "answer": 0.4, "answered": 0.4},
            ("channel", "message_id"),
            ("survey", "nps", "response", "问卷", "满意度", "调研"),
        ),
        Kind(
            "touches",
            {
                "sent_at": _E.MESSAGE_SENT,
                "opened_at": _E.MESSAGE_OPENED,
                "clicked_at": _E.MESSAGE_CLICKED,
                "unsubscribed_at": _E.MESSAGE_UNSUBSCRIBED,
            },
            ("customer",),
            {
                "campaign": 0.5, "sent_at": 0.3, "sent": 0.3, "opened_at": 0.4, "clicked_at": 0.4, "unsubscribed_at": 0.4,
                "action": 0.4, "subject": 0.3,
            },
            ("channel", "message_id"),
            ("campaign", "email", "sms", "send", "touch", "触达", "群发", "营销", "短信"),
        ),
        Kind(
            "coupons",
            {"issued_at": _E.COUPON_ISSUED, "redeemed_at": _E.COUPON_REDEEMED},
            ("customer", "coupon"),
            {"coupon": 0.5, "issued_at": 0.5, "redeemed_at": 0.5, "action": 0.3},
            ("campaign", "order_id", "place", "channel"),
            ("coupon", "voucher", "redemption", "优惠券", "卡券", "核销"),
        ),
        Kind(
            "texts",
            {"received": _E.TEXT_RECEIVED},
            ("customer", "received", "message"),
            {"message": 0.6, "conversation": 0.4, "subject": 0.3, "direction": 0.2},
            ("channel", "message_id", "product", "order_id"),
            ("message", "chat", "ticket", "conversation", "留言", "客服", "咨询", "聊天", "工单"),
        ),
        Kind(
            "events",
            {"happened_at": ""},
            ("customer", "happened_at"),
            {"event": 0.7, "message_id": 0.3, "properties": 0.3, "type": 0.2, "traits": 0.1},
            ("order_id", "revenue", "product", "place", "campaign", "channel"),
            ("event", "track", "log", "事件", "埋点", "行为"),
        ),
    )
}  # fmt: skip
"""Every kind besides orders."""

KIND_WORDS: Final[dict[str, Sentence]] = {
    ORDERS: word("kind", "orders"),
    "refunds": word("kind", "refunds and cancellations"),
    "members": word("kind", "members"),
    "items": word("kind", "items of the catalogue"),
    "visits": word("kind", "visits"),
    "likes": word("kind", "likes"),
    "comments": word("kind", "comments"),
    "shares": word("kind", "shares"),
    "reviews": word("kind", "reviews"),
    "surveys": word("kind", "answers to surveys"),
    "touches": word("kind", "messages of campaigns"),
    "coupons": word("kind", "coupons"),
    "texts": word("kind", "texts written to the shop"),
    "events": word("kind", "events"),
}
"""What a file can hold."""
