"""Why a row is refused: the codes of reading, `clean.sql` and `arrivals.sql`, in words."""

from __future__ import annotations

from typing import Final

from regulars.domain.words import Sentence, say

__all__ = ["REASON_WORDS"]

REASON_WORDS: Final[dict[str, Sentence]] = {
    "customer_missing": say("no customer"),
    "customer_unusable": say("customer longer than 1,000 bytes, or with a null character"),
    "time_unreadable": say("time that cannot be read"),
    "time_before_1970": say("time before 1970"),
    "time_in_the_future": say("time in the future"),
    "amount_unreadable": say("amount that is no number"),
    "amount_too_large": say("amount too large to be one order's"),
    "unit_price_unreadable": say("unit price that is no number"),
    "quantity_unreadable": say("quantity that is no number"),
    "discount_unreadable": say("discount that is no number"),
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
}
"""Why a row is refused."""
