"""What may come off a basket, and how several things go together: a tree, read from the root."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from regulars.domain.cart import Discount

__all__ = ["Group", "Node", "PriceLine", "PriceStep", "Promotion", "Quote"]


@dataclass(frozen=True, slots=True)
class Promotion:
    """One thing that takes something off.

    Attributes:
        id: stable, and the last word on order among equals.
        priority: the higher, the earlier.
        category: promotions of one category exclude one another; empty excludes none.
        total_min: goods at list price of at least so many minor units.
        code: a code that has to be given for it; empty needs none.
    """

    id: str
    discount: Discount
    priority: int = 0
    category: str = ""
    total_min: int = 0
    code: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Several promotions or groups, and which of them count.

    Attributes:
        mode: ``stack`` (all, one after the other), ``first`` (the first that takes anything off), ``highest`` and
            ``lowest`` (the one that takes off most, or least but something), ``best_subset`` (those that together take off
            most, at most ten of them).
        most_count: at most so many promotions out of it; None is without a limit.
        most_share: at most so many hundredths of a percent of the goods at list price; None is without a limit.
    """

    id: str
    children: tuple[Promotion | Group, ...]
    mode: Literal["stack", "first", "lowest", "highest", "best_subset"] = "stack"
    priority: int = 0
    most_count: int | None = None
    most_share: int | None = None


Node = Promotion | Group


@dataclass(frozen=True, slots=True)
class PriceStep:
    """One promotion, and what came of it.

    Attributes:
        promotion: its id.
        took: minor units off, nought where it was skipped.
        why: empty where it was applied, else why not: ``code_missing``, ``total_min``, ``nothing_to_take``,
            ``category_taken``, ``count_reached``, ``share_reached``, ``another_chosen``.
        before, after: what was to pay before and after it, minor units.
    """

    promotion: str
    took: int
    why: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One line: its list price, what came off and what is left to pay, minor units."""

    line: str
    total: int
    discount: int

    @property
    def payable(self) -> int:
        """What is left to pay."""
        return self.total - self.discount


@dataclass(frozen=True, slots=True)
class Quote:
    """A basket with everything taken off that may be.

    Attributes:
        lines: each line of goods, in the basket's order.
        shipping: what is left to pay of it.
        shipping_discount: what came off it.
        steps: every promotion, in the order in which it was looked at.
    """

    lines: tuple[PriceLine, ...]
    shipping: int
    shipping_discount: int
    steps: tuple[PriceStep, ...]

    @property
    def discount(self) -> int:
        """Everything that came off."""
        return sum(line.discount for line in self.lines) + self.shipping_discount

    @property
    def payable(self) -> int:
        """What is to pay, shipping included; never below nought."""
        return sum(line.payable for line in self.lines) + self.shipping

    @property
    def applied(self) -> tuple[str, ...]:
        """The promotions that took something off, in order."""
        return tuple(step.promotion for step in self.steps if step.took)
