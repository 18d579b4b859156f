"""Brings what the till received into the event log, so that the next turn sees it; twice changes nothing.

An order goes in as a file of orders would bring it: the same order by file later is merged, not doubled. Everything else
goes in under its message id.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from regulars.domain.errors import NothingAccepted
from regulars.domain.happening import Speaks
from regulars.domain.identity import CUSTOMER
from regulars.domain.ledger.inbox import Received
from regulars.domain.money import exponent_of
from regulars.gather.kinds import ORDERS
from regulars.loop.bring import bring
from regulars.loop.house import House
from regulars.loop.kind_shipment import shipment_of
from regulars.loop.ledger.counter import Counter
from regulars.loop.shipments import source_of

__all__ = ["TOGETHER_MAX", "Kept", "keep_received"]

TOGETHER_MAX: Final = 20_000
"""Events brought in as one import, at most."""
_ORDER_ROLES: Final = ("customer", "order_id", "time", "product", "category", "quantity", "amount")
_EVENT_ROLES: Final = (
    "customer", "event", "type", "happened_at", "message_id", "order_id", "revenue", "properties",
)  # fmt: skip
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Kept:
    """What went into the event log.

    Attributes:
        orders, events: how many; those that were there already are counted too.
        left: events that cannot go in: of members known by an anonymousId alone, or refused by the log.
    """

    orders: int
    events: int
    left: int


def keep_received(house: House, counter: Counter) -> Kept:
    """Brings everything new into the log; at the start of a turn, and now and then while a shop is open."""
    orders = events = left = 0
    while batch := counter.ledger.unkept(TOGETHER_MAX):
        names = _customers(house, batch)
        named = [row for row in batch if row.owner in names]
        bought = [row for row in named if row.happening.speaks is Speaks.ORDER]
        others = [row for row in named if row.happening.speaks is not Speaks.ORDER]
        lines = [cells for row in bought for cells in _order_rows(house, row, names[row.owner])]
        told = [_event_row(house, row, names[row.owner]) for row in others]
        refused = [row for row in batch if row.owner not in names]
        refused += [] if _brought(house, ORDERS, _ORDER_ROLES, lines) else bought
        refused += [] if _brought(house, "events", _EVENT_ROLES, told) else others
        held_back = [row.happening.message_id for row in refused]
        _forget_nobody(house, counter, refused)
        counter.ledger.mark_kept([row.happening.message_id for row in batch], held_back)
        orders, events, left = orders + len(bought), events + len(others), left + len(refused)
    return Kept(orders, events, left)


def _customers(house: House, batch: Sequence[Received]) -> dict[str, str]:
    """Owner to customer number, their own or that of who stands for them; who has none is left out."""
    members = {row.owner: int(row.owner.partition(":")[2]) for row in batch}
    merged = house.records.merged()
    stands = dict(zip(merged["member"].to_pylist(), merged["canonical"].to_pylist(), strict=True))
    names = house.records.names(
        list({each for member in members.values() for each in (member, stands.get(member, member))})
    )
    found: dict[str, str] = {}
    for owner, member in members.items():
        for each in (member, stands.get(member, member)):
            if CUSTOMER in names.get(each, {}):
                found.setdefault(owner, names[each][CUSTOMER])
    return found


def _forget_nobody(house: House, counter: Counter, rows: Sequence[Received]) -> None:
    """What came in for somebody while another process erased them goes as all the rest of them went."""
    owners = {row.owner: int(row.owner.partition(":")[2]) for row in rows}
    named = house.records.names(list(owners.values()))
    for owner, member in owners.items():
        if member not in named:
            counter.ledger.erase(owner)


def _brought(house: House, kind: str, roles: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bool:
    """Brings rows in as a file of their own; False where the log refuses every one of them."""
    if not rows:
        return True
    written = io.StringIO()
    writer = csv.DictWriter(written, roles)
    writer.writeheader()
    writer.writerows(rows)
    with TemporaryDirectory(prefix="regulars-till-") as folder:
        path = Path(folder) / f"till-{kind}.csv"
        path.write_text(written.getvalue(), encoding="utf-8")
        shipment, _ = shipment_of(house, source_of(path), {role: role for role in roles}, None, kind)
        try:
            bring(house, shipment)
        except NothingAccepted:
            return False
    return True


def _order_rows(house: House, row: Received, customer: str) -> Iterable[dict[str, str]]:
    event, exponent = row.happening, exponent_of(house.settings.currency)
    for line in event.lines:
        yield {
            "customer": customer,
            "order_id": event.order_id,
            "time": _instant(event.at),
            "product": line.product,
            "category": line.category,
            "quantity": str(Decimal(line.quantity_milli).scaleb(-3)),
            "amount": str(Decimal(line.paid).scaleb(-exponent)),
        }


def _event_row(house: House, row: Received, customer: str) -> dict[str, str]:
    event = row.happening
    money = event.total
    if money is None and event.given_back and all(item.goods is not None for item in event.given_back):
        money = sum(item.goods or 0 for item in event.given_back)
    exponent = exponent_of(house.settings.currency)
    return {
        "customer": customer,
        "event": event.name,
        "type": event.type,
        "happened_at": _instant(event.at),
        "message_id": event.message_id,
        "order_id": event.order_id,
        "revenue": "" if money is None else str(Decimal(money).scaleb(-exponent)),
        "properties": row.body,
    }


def _instant(at: int) -> str:
    return (_EPOCH + timedelta(microseconds=at)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
