"""How much of each line of an order was given back, by all its refunds together."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from regulars.domain.happening import GivenBack, Happening, OrderLine

__all__ = ["knows", "returned_shares", "share_of_order"]

_ALL: Final = Fraction(1)


def returned_shares(order: Happening, refunds: Iterable[Happening]) -> dict[str, Fraction]:
    """Line key to the share of it that was given back, from nought to one: the same in any order of the refunds.

    Example:
        >>> order = Happening("m", "Order Completed", 0, lines=(OrderLine("1:mug", "mug", goods=900, quantity_milli=3000),))
        >>> returned_shares(order, [Happening("r", "Order Refunded", 0, given_back=(GivenBack("mug", goods=300),))])
        {'1:mug': Fraction(1, 3)}
    """
    shares = {line.key: Fraction() for line in order.lines}
    for refund in refunds:
        if refund.given_back:
            for item in refund.given_back:
                _give_back(order, item, shares)
        else:
            part = _share_of_total(order, refund)
            shares = {key: min(_ALL, share + part) for key, share in shares.items()}
    return shares


def share_of_order(order: Happening, shares: dict[str, Fraction]) -> Fraction:
    """The share of the whole order's money, for points that were given for all of it."""
    goods = sum(line.goods for line in order.lines)
    if not goods:
        return max(shares.values(), default=_ALL)
    return sum((line.goods * shares[line.key] for line in order.lines), Fraction()) / goods


def knows(order: Happening, refund: Happening) -> bool:
    """Whether every product of a refund is in the order."""
    return {item.product for item in refund.given_back} <= {line.product for line in order.lines}


def _share_of_total(order: Happening, refund: Happening) -> Fraction:
    whole = order.order_total if order.order_total is not None else order.paid
    if refund.total is None or refund.total >= whole or whole <= 0:
        return _ALL
    return Fraction(refund.total, whole)


def _give_back(order: Happening, item: GivenBack, shares: dict[str, Fraction]) -> None:
    """Gives a product back, line by line where it stands in several."""
    lines = [line for line in order.lines if line.product == item.product]
    left: Fraction | None = None
    if item.goods is not None:
        left = Fraction(item.goods)
    elif item.quantity_milli is not None:
        left = Fraction(item.quantity_milli)
    for line in lines:
        size = _size(line, by_money=item.goods is not None)
        if left is None or not size:
            shares[line.key] = _ALL
            continue
        part = min(left, size * (_ALL - shares[line.key]))
        shares[line.key] += part / size
        left -= part


def _size(line: OrderLine, *, by_money: bool) -> int:
    return line.goods if by_money else line.quantity_milli
