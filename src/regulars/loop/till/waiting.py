"""What waits at the till: events that came before the order they are about.

A refund finds its order when the order comes, or when a joining of two members brings the two together. An order that came
by file alone never comes to the till: no points were earned by it here, so nothing is to be taken back. Its refund is in the
event log like any other, and is set aside, as is one that has waited for longer than anything is sent late. Should the order
come to the till after all, what was set aside goes with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from regulars.domain.ledger.inbox import Received
from regulars.domain.time import DAY_US
from regulars.loop.house import House
from regulars.loop.ledger.counter import Counter
from regulars.loop.naming import gather_question

__all__ = ["WAIT_DAYS_MAX", "settle_waiting"]

WAIT_DAYS_MAX: Final = 35
"""So long a refund waits for an order that nobody has seen: as long as the key of a request is kept at least."""
_TOGETHER: Final = 500


def settle_waiting(
    house: House, counter: Counter, settle: Callable[[Received], bool], standing: Callable[[int], int]
) -> tuple[int, int]:
    """Settles what can be settled, and sets aside what need not wait.

    Args:
        house: the shop.
        counter: its ledger.
        settle: asks again whether the order of an event has come; whether the event does no more.
        standing: who stands for a member.

    Returns:
        How many events were settled, and how many set aside.
    """
    settled = aside = 0
    late = house.clock.now() - WAIT_DAYS_MAX * DAY_US
    for batch in _batches(counter):
        left = [each for each in batch if not settle(each)]
        settled += len(batch) - len(left)
        known = _in_log(house, left, standing)
        done = [
            each.happening.message_id for each, is_known in zip(left, known, strict=True)
            if is_known or each.received_at < late
        ]  # fmt: skip
        if done:
            counter.ledger.set_aside(done)
        aside += len(done)
    return settled, aside


def _batches(counter: Counter) -> Iterator[Sequence[Received]]:
    after = ""
    while batch := counter.ledger.waiting(_TOGETHER, after):
        yield batch
        after = batch[-1].happening.message_id


def _in_log(house: House, waiting: Sequence[Received], standing: Callable[[int], int]) -> list[bool]:
    """Whether the log has the order of each."""
    import pyarrow as pa

    asked = [(standing(int(each.owner.partition(":")[2])), each.happening.order_id) for each in waiting]
    parts = house.records.log_state().parts
    if not asked or not parts:
        return [False] * len(asked)
    with house.columns.open(parts, None, None, house.records.merged()) as session:
        table = {"member": pa.array([one for one, _ in asked], pa.int64()), "order_id": [order for _, order in asked]}
        session.show("orders_asked", pa.table(table))
        found = session.ask(gather_question("orders_known"))
    known = set(zip(found["member"].to_pylist(), found["order_id"].to_pylist(), strict=True))
    return [each in known for each in asked]
