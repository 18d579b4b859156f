"""What a column of orders can mean, in words."""

from __future__ import annotations

from typing import Final

from regulars.domain.words import Sentence, word

__all__ = ["ROLE_WORDS"]

ROLE_WORDS: Final[dict[str, Sentence]] = {
    "customer": word("role", "customer"),
    "time": word("role", "time"),
    "amount": word("role", "amount paid"),
    "order_id": word("role", "order number"),
    "product": word("role", "product"),
    "category": word("role", "category"),
    "brand": word("role", "brand"),
    "quantity": word("role", "quantity"),
    "unit_price": word("role", "unit price"),
    "discount": word("role", "discount"),
    "place": word("role", "place"),
    "clock": word("role", "time of day"),
    "currency": word("role", "currency"),
    "card": word("role", "member card"),
    "email": word("role", "mail address"),
    "phone": word("role", "phone number"),
    "household": word("role", "household"),
}
"""What a column can mean."""
