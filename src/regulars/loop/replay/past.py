"""The past as the till would have heard it: orders, refunds and other events of the log, in their order."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from regulars.domain.events import EventName
from regulars.domain.happening import GivenBack, Happening, OrderLine, Speaks
from regulars.domain.ledger.inbox import order_key
from regulars.domain.question import question
from regulars.loop.house import House

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["BATCH_EVENTS", "Past", "PastEvent", "read_past", "without_circles"]

BATCH_EVENTS: Final = 20_000
"""Events that are looked at together, and kept in one transaction."""
_ALWAYS: Final = (EventName.ORDER_COMPLETED, EventName.ORDER_REFUNDED, EventName.ORDER_CANCELLED)
_REFUNDS: Final = frozenset({str(EventName.ORDER_REFUNDED), str(EventName.ORDER_CANCELLED)})
_FOR_EVER: Final = 2**62
_QUESTIONS: Final = {
    name: question("regulars.reward", name) for name in ("past_events", "past_lines", "past_events_shown")
}


class PastEvent(NamedTuple):
    """One event, and whose."""

    owner: str
    event: Happening


@dataclass(frozen=True, slots=True)
class Past:
    """A span of the log.

    Attributes:
        events: one row an event, in their order.
        lines: of orders and refunds, in the order of their events.
    """

    events: pa.Table
    lines: pa.Table

    @property
    def until(self) -> int:
        """The last event's instant, µs UTC; 0 where there is none."""
        times = self.events["at_us"]
        return int(times[-1].as_py()) if len(times) else 0

    def returned(self) -> frozenset[str]:
        """Owner and number of every order that a refund of the span is about."""
        import pyarrow.compute as pc

        rows = self.events.filter(pc.is_in(self.events["name"], value_set=_refund_names())).to_pydict()
        return frozenset(
            f"member:{member}|{order}" for member, order in zip(rows["member"], rows["order_id"], strict=True)
        )

    def batches(self) -> Iterator[list[PastEvent]]:
        """Every event, `BATCH_EVENTS` at a time. An order that comes twice is there once."""
        seen: set[str] = set()
        done = 0
        for start in range(0, self.events.num_rows, BATCH_EVENTS):
            rows = self.events.slice(start, BATCH_EVENTS).to_pydict()
            count = sum(rows["n_lines"])
            lines = _lines(self.lines.slice(done, count))
            done += count
            yield list(_once(_events(rows, lines), seen))


def read_past(house: House, names: Iterable[str], from_us: int = 0, until_us: int = _FOR_EVER) -> Past:
    """Reads orders, refunds, and events with these names.

    Args:
        house: the shop.
        names: of events beside orders and refunds.
        from_us: the first instant, µs UTC.
        until_us: the first instant that is too late.
    """
    import pyarrow as pa

    wanted = sorted({*names, *(str(name) for name in _ALWAYS)})
    with house.columns.open(house.records.log_state().parts, None, None, house.records.merged()) as session:
        session.show("wanted_names", pa.table({"name": pa.array(wanted, pa.string())}))
        session.keep("past_events", _QUESTIONS["past_events"], {"from_us": from_us, "until_us": until_us})
        return Past(session.ask(_QUESTIONS["past_events_shown"]), session.ask(_QUESTIONS["past_lines"]))


@contextmanager
def without_circles() -> Iterator[None]:
    """A million small records hold no circles: looking for them takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _refund_names() -> pa.Array:
    import pyarrow as pa

    return pa.array(sorted(_REFUNDS), pa.string())


def _lines(table: pa.Table) -> list[tuple[str, str, int, int, int]]:
    """Product, category, paid, goods, quantity; equal texts are one."""
    columns = [_texts(table[name]) for name in ("product", "category")]
    numbers = [table[name].to_pylist() for name in ("paid", "goods", "quantity_milli")]
    return list(zip(*columns, *numbers, strict=True))


def _texts(column: pa.ChunkedArray) -> list[str]:
    coded = column.combine_chunks().dictionary_encode()
    words = coded.dictionary.to_pylist()
    return ["" if code is None else words[code] for code in coded.indices.to_pylist()]


def _events(rows: dict[str, list[Any]], lines: Sequence[tuple[str, str, int, int, int]]) -> Iterator[PastEvent]:
    start = 0
    for message, member, kind, name, at, order, amount, discount, properties, count in zip(*rows.values(), strict=True):
        owner, mine = f"member:{member}", lines[start : start + count]
        start += count
        if name == EventName.ORDER_COMPLETED and kind == "track":
            yield PastEvent(owner, _order(message, at, order or message, amount, discount, mine))
        elif name in _REFUNDS and kind == "track":
            if order:
                yield PastEvent(owner, _refund(message, name, at, order, amount, properties, mine))
        else:
            yield PastEvent(owner, Happening(message, name, at, kind))


def _order(
    message: str, at: int, order: str, amount: int | None, discount: int | None,
    lines: Sequence[tuple[str, str, int, int, int]],
) -> Happening:  # fmt: skip
    if lines:
        found = tuple(
            OrderLine(f"{number}:{product}", product, category, goods, paid, quantity)
            for number, (product, category, paid, goods, quantity) in enumerate(lines, 1)
        )
    else:
        paid = amount or 0
        found = (OrderLine("", goods=paid + (discount or 0), paid=paid),)
    return Happening(
        message, str(EventName.ORDER_COMPLETED), at, speaks=Speaks.ORDER, order_id=order, lines=found, order_total=amount
    )  # fmt: skip


def _refund(
    message: str, name: str, at: int, order: str, amount: int | None, properties: str | None,
    lines: Sequence[tuple[str, str, int, int, int]],
) -> Happening:  # fmt: skip
    is_whole = name == EventName.ORDER_CANCELLED
    back = () if is_whole else tuple(GivenBack(product, goods=abs(paid)) for product, _, paid, _, _ in lines if product)
    total = None if is_whole or back or amount is None else abs(amount)
    refund = "cancelled" if is_whole else _refund_id(properties) or f"message:{message}"
    return Happening(
        message, name, at, speaks=Speaks.REFUND, order_id=order, refund_id=refund, given_back=back, total=total
    )  # fmt: skip


def _refund_id(properties: str | None) -> str:
    """The refund's own number, where what was said of it tells it."""
    if not properties or '"refund_id"' not in properties:
        return ""
    said = json.loads(properties).get("refund_id")
    return said if isinstance(said, str) else ""


def _once(events: Iterable[PastEvent], seen: set[str]) -> Iterator[PastEvent]:
    for owner, event in events:
        if event.speaks is Speaks.OTHER:
            yield PastEvent(owner, event)
            continue
        key = f"{order_key(owner, event.order_id)}|{event.refund_id}"
        if key not in seen:
            seen.add(key)
            yield PastEvent(owner, event)
