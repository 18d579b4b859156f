"""What a column of any kind of file can mean, in words."""

from __future__ import annotations

from typing import Final

from regulars.domain.words import Sentence, word
from regulars.gather.roles import ROLE_WORDS

__all__ = ["KIND_ROLE_WORDS"]

_TIME: Final = word("role", "time")

KIND_ROLE_WORDS: Final[dict[str, Sentence]] = {
    **ROLE_WORDS,
    "channel": word("role", "channel"),
    "campaign": word("role", "campaign"),
    "message_id": word("role", "number of the event"),
    "event": word("role", "what happened"),
    "type": word("role", "kind of call"),
    "action": word("role", "what was done"),
    "properties": word("role", "properties"),
    "traits": word("role", "traits"),
    "revenue": word("role", "amount paid"),
    "refund_id": word("role", "number of the refund"),
    "refund_amount": word("role", "amount given back"),
    "reason": word("role", "reason"),
    "birthday": word("role", "birthday"),
    "gender": word("role", "gender"),
    "joined_at": word("role", "member since"),
    "tier": word("role", "tier"),
    "points": word("role", "points"),
    "age": word("role", "age"),
    "income": word("role", "income"),
    "household": word("role", "household"),
    "person": word("role", "name of a person"),
    "consented": word("role", "consent"),
    "city": word("role", "city"),
    "phone": word("role", "phone"),
    "mail": word("role", "mail"),
    "card": word("role", "card number"),
    "price": word("role", "list price"),
    "product_name": word("role", "name of the product"),
    "stock": word("role", "stock"),
    "cost": word("role", "cost"),
    "barcode": word("role", "barcode"),
    "page": word("role", "page"),
    "referrer": word("role", "where they came from"),
    "session": word("role", "visit"),
    "device": word("role", "device"),
    "comment": word("role", "text written"),
    "review": word("role", "text written"),
    "answer": word("role", "text written"),
    "message": word("role", "text written"),
    "title": word("role", "title written"),
    "subject": word("role", "subject"),
    "post": word("role", "what it is about"),
    "share_channel": word("role", "where it was shared"),
    "rating": word("role", "rating"),
    "nps": word("role", "would recommend, 0 to 10"),
    "survey": word("role", "survey"),
    "question": word("role", "question"),
    "coupon": word("role", "coupon"),
    "conversation": word("role", "conversation"),
    "direction": word("role", "who wrote"),
    "updated_at": word("role", "known since"),
    "changed_at": word("role", "known since"),
    "refunded_at": word("role", "time of the refund"),
    "cancelled_at": word("role", "time of the cancellation"),
    "sent_at": word("role", "time sent"),
    "opened_at": word("role", "time opened"),
    "clicked_at": word("role", "time clicked"),
    "unsubscribed_at": word("role", "time unsubscribed"),
    "issued_at": word("role", "time issued"),
    "redeemed_at": word("role", "time redeemed"),
    **dict.fromkeys(
        (
            "visited_at",
            "liked_at",
            "commented_at",
            "shared_at",
            "reviewed_at",
            "answered_at",
            "received",
            "happened_at",
        ),
        _TIME,
    ),
}
"""Role to what a column means."""
