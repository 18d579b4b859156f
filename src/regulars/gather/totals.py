"""What the lines of one order say together: totals that repeat on each line, and lines that leave out who and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from regulars.gather.likeness import squeezed

__all__ = ["first_lines_filled", "is_order_total"]

_ORDERS_MIN: Final = 2
"""So many orders of several lines must agree before a column without a telling name is taken for a total."""
_LINE_WORDS: Final = ("line", "item", "商品", "小计", "明细", "子订单")
_ORDER_WORDS: Final = ("total", "order", "订单", "实付", "总")


def is_order_total(name: str, orders: Sequence[str], values: Sequence[str]) -> bool:
    """Whether a column holds the total of the whole order on each of its lines, or on its first alone.

    Args:
        name: the column; some names say whose total it is.
        orders: the order of each row, blank where there is none.
        values: the column.

    Example:
        >>> is_order_total("Total", ["a", "a", "b"], ["9.00", "9.00", "5.00"])
        True
        >>> is_order_total("Total", ["a", "a", "b"], ["4.00", "5.00", "5.00"])
        False
    """
    plain = squeezed(name)
    if any(word in plain for word in _LINE_WORDS):
        return False
    lines: dict[str, list[str]] = {}
    for order, value in zip(orders, values, strict=True):
        if order:
            lines.setdefault(order, []).append(value)
    several = [row for row in lines.values() if len(row) > 1 and any(row)]
    if not several or any(len({value for value in row if value}) > 1 for row in several):
        return False
    named = any(word in plain for word in _ORDER_WORDS)
    # One and the same amount everywhere proves nothing: it may be the price of everything.
    return named or (len(several) >= _ORDERS_MIN and len({value for row in several for value in row if value}) > 1)


def first_lines_filled(orders: Sequence[str], customers: Sequence[str], times: Sequence[str]) -> bool:
    """Whether who and when stand on the first line of an order only, and are blank on its further lines.

    Example:
        >>> first_lines_filled(["#1", "#1", "#2"], ["a@b.c", "", "d@e.f"], ["2026-01-31", "", "2026-02-01"])
        True
    """
    known: set[str] = set()
    for order, customer, time in zip(orders, customers, times, strict=True):
        if order and customer and time:
            known.add(order)
        elif order in known and not customer and not time:
            return True
    return False
