"""An order in Segment's words, as a basket to take something off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from regulars.domain.cart import Cart, CartLine
from regulars.domain.money import exponent_of
from regulars.gather.order_said import amount_of, lines_of_order
from regulars.gather.strict_texts import text_of

__all__ = ["cart_of"]


def cart_of(order: Mapping[str, Any], currency: str) -> tuple[str, Cart]:
    """Its number and its goods at list price; an order that names no goods is an empty basket.

    Raises:
        EventRejected: a field is not meant so.

    Example:
        >>> cart_of({"order_id": 7, "products": [{"product_id": "tea", "price": "9.50", "quantity": 2}]}, "EUR")[1].goods
        1900
    """
    order_id = text_of(order["order_id"], "order.order_id") if order.get("order_id") is not None else ""
    exponent = exponent_of(currency)
    says_money = any(name in order for name in ("products", "total", "revenue", "subtotal"))
    lines = lines_of_order(order, exponent) if says_money else ()
    return order_id, Cart(
        tuple(
            _line(number, line.product, line.category, line.goods, line.quantity_milli)
            for number, line in enumerate(lines)
        ),
        amount_of(order, "shipping", exponent) or 0,
        currency,
    )


def _line(number: int, product: str, category: str, goods: int, quantity_milli: int) -> CartLine:
    """Pieces where there are whole ones at one price; else the line as one piece."""
    pieces, part = divmod(quantity_milli, 1_000)
    if part or pieces < 1 or goods % pieces:
        return CartLine(str(number), goods, 1, product, category)
    return CartLine(str(number), goods // pieces, pieces, product, category)
