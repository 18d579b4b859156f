"""Names and numbers of things in an event, as text: what cannot be stored or told apart is refused."""

from __future__ import annotations

import unicodedata
from typing import Final

from regulars.gather.event_reasons import rejected

__all__ = ["TEXT_CHARS_MAX", "is_text", "text_of"]

TEXT_CHARS_MAX: Final = 255
"""Characters of an identifier, an order number, a product, at most."""


def text_of(value: object, where: str, most: int = TEXT_CHARS_MAX) -> str:
    """An identifier as text: a string, or a whole number as it is written.

    Raises:
        EventRejected: ``text_unusable``.

    Example:
        >>> text_of(1001, "properties.order_id"), text_of(" A-7 ", "userId")
        ('1001', 'A-7')
    """
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise rejected("text_unusable", where)
    if isinstance(value, int) and abs(value) >= 10**40:
        raise rejected("text_unusable", where)
    text = unicodedata.normalize("NFC", str(value)).strip()
    if not text or len(text) > most or not is_text(text):
        raise rejected("text_unusable", where)
    return text


def is_text(text: str) -> bool:
    """Whether every character can be stored: no control characters, no halves of surrogate pairs.

    Example:
        >>> is_text("茶 7"), is_text("a" + chr(0))
        (True, False)
    """
    return not any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in text)
