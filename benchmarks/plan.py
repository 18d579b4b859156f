"""A year of a grocer under two programmes: 1.5 million order lines, CPU seconds. No peer replays a file of rules."""

from __future__ import annotations

import time

import numpy as np
import pyarrow as pa

from regulars.domain.programme import Cap, EarnRule, ExpirySaid, Multiplier, Programme, SpanSaid, When
from regulars.loop.replay.past import Past, without_circles
from regulars.reward.replay.quick_programme import QuickProgramme
from regulars.reward.replay.tally import Tally

ORDERS, LINES_PER_ORDER, MEMBERS = 150_000, 10, 2_500
YEAR_US = 365 * 86_400_000_000
BEFORE = Programme(timezone="Asia/Shanghai")
AFTER = Programme(
    timezone="Asia/Shanghai",
    earn=(
        EarnRule(
            "purchase",
            multiply="sum",
            multipliers=(
                Multiplier("milk", 2, When(categories=("c1", "c2"))),
                Multiplier("fridays", "1.5", When(weekdays=("friday",))),
                Multiplier("first", 3, When(first_order=True)),
            ),
            caps=(Cap("monthly", 500, "month"),),
            expiry=ExpirySaid("rolling", SpanSaid(1, "year"), "month"),
        ),
    ),
)


def run() -> list[dict[str, object]]:
    """One row: our CPU seconds from columns in memory to both tallies."""
    past = made_past()
    began = time.process_time()
    tallies = [Tally(QuickProgramme(each, 100, {}), YEAR_US, frozenset()) for each in (BEFORE, AFTER)]
    with without_circles():
        for batch in past.batches():
            for owner, event in batch:
                for tally in tallies:
                    tally.add(owner, event)
    spent = time.process_time() - began
    entries = [tally.entries for tally in tallies]
    if min(entries) < ORDERS:
        raise AssertionError(f"a replay that earns nothing is no replay: {entries}")
    question = f"{ORDERS * LINES_PER_ORDER:,} order lines under two programmes, {sum(entries):,} entries, CPU seconds"
    return [{"question": question, "ours_s": spent, "peer_s": None, "peer": None}]


def made_past() -> Past:
    """Orders spread over a year; members and amounts as uneven as a shop's."""
    rng = np.random.default_rng(7)
    orders = np.arange(ORDERS)
    texts = [f"o{order}" for order in orders]
    nothing = pa.nulls(ORDERS, pa.int64())
    events = pa.table(
        {
            "message_id": pa.array(texts),
            "member": pa.array(1 + (MEMBERS * rng.random(ORDERS) ** 2).astype(np.int64)),
            "type": pa.array(["track"] * ORDERS),
            "name": pa.array(["Order Completed"] * ORDERS),
            "at_us": pa.array(np.sort(rng.integers(0, YEAR_US, ORDERS))),
            "order_id": pa.array(texts),
            "amount": nothing,
            "discount": nothing,
            "properties": pa.nulls(ORDERS, pa.string()),
            "n_lines": pa.array(np.full(ORDERS, LINES_PER_ORDER)),
        }
    )
    count = ORDERS * LINES_PER_ORDER
    paid = rng.gamma(1.5, 200, count).astype(np.int64)
    lines = pa.table(
        {
            "product": pa.array([f"p{number}" for number in rng.integers(0, 30_000, count)]),
            "category": pa.array([f"c{number}" for number in rng.integers(0, 300, count)]),
            "paid": pa.array(paid),
            "goods": pa.array(paid),
            "quantity_milli": pa.array(np.full(count, 1_000)),
        }
    )
    return Past(events, lines)
