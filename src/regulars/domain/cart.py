"""A basket before it is paid, and what may be taken off it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Cart", "CartLine", "Discount"]


@dataclass(frozen=True, slots=True)
class CartLine:
    """One line of goods.

    Attributes:
        id: the line's own name in its order.
        price: of one piece, minor units, not negative.
        quantity: pieces, at least one.
        floor: the least that the whole line may come to, minor units.
    """

    id: str
    price: int
    quantity: int = 1
    product: str = ""
    category: str = ""
    floor: int = 0

    @property
    def total(self) -> int:
        """List price of the line, minor units."""
        return self.price * self.quantity


@dataclass(frozen=True, slots=True)
class Cart:
    """An order as it is about to be paid, minor units of one currency.

    Example:
        >>> Cart((CartLine("a", 1_000, 2), CartLine("b", 500))).goods
        2500
    """

    lines: tuple[CartLine, ...]
    shipping: int = 0
    currency: str = "XXX"

    @property
    def goods(self) -> int:
        """List price of all lines."""
        return sum(line.total for line in self.lines)


@dataclass(frozen=True, slots=True)
class Discount:
    """What is taken off.

    Attributes:
        kind: ``percent`` (`value` in hundredths of a percent: 1,250 is 12.5 %), ``amount`` (`value` minor units, once)
            or ``price`` (the scope's goods come to `value` minor units a piece).
        value: never negative.
        scope: ``order`` (all lines), ``lines`` (those of `products` or `categories`, or all where both are empty) or
            ``shipping``.
        most: the most it may take off, minor units; None is without a limit.
    """

    kind: Literal["percent", "amount", "price"]
    value: int
    scope: Literal["order", "lines", "shipping"] = "order"
    products: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    most: int | None = None

    def concerns(self, line: CartLine) -> bool:
        """Whether a line is one of those it takes something off."""
        if self.scope == "shipping":
            return False
        if self.scope == "order" or not (self.products or self.categories):
            return True
        return line.product in self.products or line.category in self.categories
