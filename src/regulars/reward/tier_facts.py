"""What of a member's entries and events counts for a ladder, by what it sums up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import floor

from regulars.domain.happening import Happening, Speaks
from regulars.domain.ledger.entries import Entry
from regulars.domain.ledger.inbox import Received, ReceivedState
from regulars.domain.tier_state import Qualified
from regulars.domain.tier_versions import Metric
from regulars.reward.returned import returned_shares
from regulars.reward.tier_qualifying import qualifying

__all__ = ["facts_of"]


def facts_of(
    metric: Metric, owners: Sequence[str], entries: Sequence[Entry], received: Sequence[Received]
) -> tuple[Qualified, ...]:
    """A member's history for a metric.

    Args:
        metric: what is summed up: points as the ledger counts them, money in minor units, or numbers.
        owners: every name the member's points and events lie under.
        entries: theirs, of the metric's currency.
        received: their events.

    Example:
        >>> from regulars.domain.happening import OrderLine
        >>> order = Happening("m", "Order Completed", 7, speaks=Speaks.ORDER, order_id="A", lines=(OrderLine("1", paid=900),))
        >>> back = Happening("r", "Order Refunded", 9, speaks=Speaks.REFUND, order_id="A")
        >>> rows = [Received("member:1", each, ReceivedState.APPLIED, 9) for each in (order, back)]
        >>> facts_of(Metric("spend"), ["member:1"], [], rows)
        (Qualified(at=7, points=900, counts_at=7), Qualified(at=9, points=-900, counts_at=7))
    """
    if metric.kind == "currency":
        return tuple(one for owner in owners for one in qualifying(entries, owner, metric.name))
    applied = [row.happening for row in received if row.state is ReceivedState.APPLIED]
    if metric.kind == "events":
        return tuple(Qualified(event.at, 1, event.at) for event in applied if event.name == metric.name)
    return tuple(_of_orders(applied, by_money=metric.kind == "spend"))


def _of_orders(events: Sequence[Happening], *, by_money: bool) -> Iterator[Qualified]:
    refunds: dict[str, list[Happening]] = {}
    for event in events:
        if event.speaks is Speaks.REFUND:
            refunds.setdefault(event.order_id, []).append(event)
    for order in events:
        if order.speaks is not Speaks.ORDER:
            continue
        yield Qualified(order.at, order.paid if by_money else 1, order.at)
        yield from _given_back(order, refunds.get(order.order_id, []), by_money=by_money)


def _given_back(order: Happening, refunds: Sequence[Happening], *, by_money: bool) -> Iterator[Qualified]:
    """What each refund takes away, by all of them so far; an order that came back whole is none."""
    seen: list[Happening] = []
    before = 0
    for refund in sorted(refunds, key=lambda each: (each.at, each.message_id)):
        seen.append(refund)
        shares = returned_shares(order, seen)
        back = sum(floor(line.paid * shares[line.key] + Fraction(1, 2)) for line in order.lines)
        if not by_money:
            back = int(all(share == 1 for share in shares.values()))
        if back > before:
            yield Qualified(max(refund.at, order.at), before - back, order.at)
        before = back
