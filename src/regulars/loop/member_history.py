"""What one member bought, when, and for how much: read from the log as of the latest turn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from regulars.domain.money import Money
from regulars.domain.question import question
from regulars.domain.time import EPOCH, parse_as_of
from regulars.loop.house import House
from regulars.loop.latest import consents_now, latest_turn
from regulars.trust.consent import Purpose, refused_by

__all__ = ["Purchase", "name_of", "purchases_of"]


@dataclass(frozen=True, slots=True)
class Purchase:
    """One order, or what was given back.

    Attributes:
        day: in the shop's zone.
        event: ``Order Completed``, ``Order Refunded`` or ``Order Cancelled``.
        order_id: the shop's own number; None where the file had none.
        amount: paid, or given back.
    """

    day: date
    event: str
    order_id: str | None
    amount: Money


def purchases_of(house: House, member: int) -> tuple[Purchase, ...]:
    """A member's orders and refunds, oldest first; nothing of somebody who refused to be analysed.

    Args:
        house: the shop.
        member: the pseudonym that stands for them.
    """
    latest = latest_turn(house)
    if latest is None:
        return ()
    merged, hidden = house.records.merged(), refused_by(consents_now(house), Purpose.ANALYSE)
    as_of = parse_as_of(str(latest.summary["as_of"]), house.settings.timezone)
    with house.columns.open(house.records.log_state().parts, as_of, hidden, merged) as session:
        rows = session.ask(question("regulars.know", "member_orders"), {"member": member}).to_pylist()
    return tuple(
        Purchase(
            EPOCH + timedelta(days=row["day"]),
            row["name"],
            row["order_id"],
            Money(row["amount"], house.settings.currency),
        )
        for row in rows
    )


def name_of(house: House, member: int) -> tuple[str, str] | None:
    """What a member's rows are marked with: kind and value of the most trusted identifier; None where nobody is behind it."""
    from regulars.loop.lookup import identifiers_of

    rows = identifiers_of(house, {member}).slice(0, 1).to_pylist()
    return (rows[0]["kind"], rows[0]["value"]) if rows else None
