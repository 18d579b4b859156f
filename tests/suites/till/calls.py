"""Events as a shop's system sends them."""

from __future__ import annotations

from typing import Any

__all__ = ["ordered", "refunded"]


def ordered(
    order_id: str, *products: tuple[str, str, int], user: str = "7", message: str = "", **more: Any
) -> dict[str, Any]:
    """An ``Order Completed``; products are id, price and quantity."""
    said = [{"product_id": product, "price": price, "quantity": quantity} for product, price, quantity in products]
    call = {
        "type": "track",
        "event": "Order Completed",
        "userId": user,
        "properties": {"order_id": order_id, "products": said, **more},
    }
    return call | ({"messageId": message} if message else {})


def refunded(
    order_id: str, refund_id: str = "", *products: tuple[str, int], user: str = "7", **more: Any
) -> dict[str, Any]:
    """An ``Order Refunded``; products are id and quantity, none is the whole order."""
    said: dict[str, Any] = {"order_id": order_id, **more}
    if refund_id:
        said["refund_id"] = refund_id
    if products:
        said["products"] = [{"product_id": product, "quantity": quantity} for product, quantity in products]
    return {"type": "track", "event": "Order Refunded", "userId": user, "properties": said}
