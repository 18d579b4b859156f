"""Why a row is refused: the codes of reading, `clean.sql` and `seen.sql`, in words."""

from __future__ import annotations

from typing import Final

from regulars.domain.words import Sentence, say

__all__ = ["CHANGED", "REASON_WORDS"]

CHANGED: Final = frozenset(("order_changed", "event_changed", "item_changed"))
"""Refused because the log holds something else: it may come in once that is taken back."""

REASON_WORDS: Final[dict[str, Sentence]] = {
    "customer_missing": say("no customer"),
    "customer_unusable": say("customer longer than 1,000 bytes, or with a null character"),
    "email_unreadable": say("no customer, and a mail address that is none"),
    "phone_unreadable": say("no customer, and a phone number that is none, or lacks its country code"),
    "time_unreadable": say("time that cannot be read"),
    "time_before_1970": say("time before 1970"),
    "time_in_the_future": say("time in the future"),
    "amount_unreadable": say("amount that is no number"),
    "amount_too_large": say("amount too large to be one order's"),
    "unit_price_unreadable": say("unit price that is no number"),
    "quantity_unreadable": say("quantity that is no number"),
    "discount_unreadable": say("discount that is no number"),
    "currency_differs": say("another currency than the shop's"),
    "cells_wrong": say("wrong number of cells"),
    "quotes_wrong": say("quotes that do not match"),
    "bytes_invalid": say("bytes that are no characters"),
    "null_character": say("a null character"),
    "line_too_long": say("a line longer than 8 MiB"),
    "json_invalid": say("no JSON object"),
    "json_too_deep": say("JSON deeper than 64 levels"),
    "json_number": say("a number that JSON does not have"),
    "json_key_repeated": say("a JSON key that stands twice"),
    "event_missing": say("nothing that says what happened"),
    "event_unusable": say("an event's name that is too long, or names somebody"),
    "event_changed": say("an event that the log holds with other content"),
    "score_unreadable": say("rating that is no number"),
    "product_missing": say("no product"),
    "product_unusable": say("product longer than 1,000 bytes"),
    "price_unreadable": say("price that is no number"),
    "item_changed": say("a product that stands twice for one time, with other content"),
    "order_changed": say("an order that the log holds with other content"),
    "left_out": say("left out, as you said"),
    "erased": say("somebody who was erased"),
}
"""Why a row is refused."""
