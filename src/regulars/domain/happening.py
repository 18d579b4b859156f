"""What an event at the till says, typed: the facts that points depend on, in whole minor units of money."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["GivenBack", "Happening", "OrderLine", "Speaks"]


class Speaks(StrEnum):
    """What an event is about."""

    ORDER = "order"
    """An order was paid."""
    REFUND = "refund"
    """Money went back, or an order was called off."""
    OTHER = "other"
    """Anything else."""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line of an order.

    Attributes:
        key: tells lines of an order apart, as ``1:mug``; empty for an order without lines.
        goods: its price, minor units.
        paid: the same less its share of the order's discount.
        quantity_milli: thousandths of a unit.
    """

    key: str
    product: str = ""
    category: str = ""
    goods: int = 0
    paid: int = 0
    quantity_milli: int = 1_000


@dataclass(frozen=True, slots=True)
class GivenBack:
    """One product of a refund in part: how much money, minor units, or how many thousandths of a unit; neither is all."""

    product: str
    goods: int | None = None
    quantity_milli: int | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """One event.

    Attributes:
        message_id: the sender's, or made of what it says.
        name: Object Action, as ``Order Completed``.
        at: when it happened, µs UTC, never after it was received.
        order_id: the shop's own order number; empty where it is about none.
        refund_id: the shop's own, else the message's; empty for an event that is no refund.
        lines: of an order, at least one.
        given_back: of a refund; none is the whole order, unless `total` says less.
        total: of a refund without products: the money, minor units; None is all.
        order_total: of an order: what its sender calls the total, minor units.
        store, campaign: where it happened, and what it belongs to, as its sender says; empty is not said.
    """

    message_id: str
    name: str
    at: int
    type: str = "track"
    speaks: Speaks = Speaks.OTHER
    order_id: str = ""
    refund_id: str = ""
    lines: tuple[OrderLine, ...] = ()
    given_back: tuple[GivenBack, ...] = ()
    total: int | None = None
    order_total: int | None = None
    store: str = ""
    campaign: str = ""

    @property
    def paid(self) -> int:
        """Money paid for the goods, minor units."""
        return sum(line.paid for line in self.lines)
