"""Writes examples/orders.csv: fifteen months of an invented tea and coffee shop, the same bytes on every machine.

Customers join all the time, order at a pace of their own and leave, unseen, after some order. A few orders come back, and
a few guests leave no number. Nobody in the file exists.

    python tools/example_orders.py
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

TARGET = Path(__file__).parent.parent / "examples" / "orders.csv"
HEADER = ("customer_id", "order_id", "paid_at", "product_id", "category", "quantity", "amount", "discount")
SEED = 20_240_701
CUSTOMERS = 1_200
GUESTS = 12
FIRST = datetime(2024, 7, 1)  # noqa: DTZ001 - times of the shop, without a zone, as tills write them
DAYS = 457
"""To 2025-09-30."""
ORDER_DAYS_MEAN = 41.0
"""Mean days between orders of a middling customer."""
LEAVING = (1.1, 7.0)
"""Beta distribution of the chance to leave after an order."""
REFUNDED_SHARE = 0.012
SALE_MONTHS = frozenset({6, 11})
SHELF = (
    ("coffee", ("P101", "P102", "P103", "P104"), 1_280),
    ("tea", ("P201", "P202", "P203", "P204", "P205"), 960),
    ("pastry", ("P301", "P302", "P303"), 420),
    ("cups and pots", ("P401", "P402"), 2_450),
    ("gifts", ("P501", "P502"), 3_900),
)
WEIGHTS = (38, 30, 20, 7, 5)


@dataclass(frozen=True)
class Line:
    """One line of an order; money in cents."""

    product: str
    category: str
    quantity: int
    amount: int
    discount: int


def visits(rng: Random, joined: float) -> Iterator[float]:
    """Days, counted from the first of the shop, on which one customer orders."""
    pace = rng.gammavariate(1.3, 1 / 1.3) / ORDER_DAYS_MEAN
    leaving = rng.betavariate(*LEAVING)
    at = joined
    while at < DAYS:
        yield at
        if rng.random() < leaving:
            return
        at += rng.expovariate(pace)


def basket(rng: Random, month: int) -> list[Line]:
    """The lines of one order."""
    lines = []
    for _ in range(1 + (rng.random() < 0.22) + (rng.random() < 0.06)):
        category, products, price = rng.choices(SHELF, WEIGHTS)[0]
        quantity = 1 + (rng.random() < 0.2)
        listed = quantity * 10 * round(price * rng.lognormvariate(0, 0.22) / 10)
        share = rng.choice((10, 15, 20)) if rng.random() < (0.35 if month in SALE_MONTHS else 0.08) else 0
        discount = listed * share // 100
        lines.append(Line(rng.choice(products), category, quantity, listed - discount, discount))
    return lines


def moment(rng: Random, day: float) -> datetime:
    """A minute of that day while the shop is open."""
    return FIRST + timedelta(days=int(day), minutes=int(rng.triangular(8 * 60, 20 * 60, 11 * 60)))


def rows() -> list[tuple[str, ...]]:
    """Every row of the file, oldest first."""
    rng = Random(SEED)  # noqa: S311 - an invented shop, not a secret
    orders = []
    for number in range(1, CUSTOMERS + 1):
        joined = rng.uniform(0, DAYS - 14) if number > CUSTOMERS // 4 else rng.uniform(0, 45)
        orders += [(moment(rng, day), f"C{number:04d}") for day in visits(rng, joined)]
    orders += [(moment(rng, rng.uniform(0, DAYS)), "") for _ in range(GUESTS)]
    written = []
    for number, (at, customer) in enumerate(sorted(orders), start=1):
        lines = basket(rng, at.month)
        written += [_row(customer, number, at, line, 1) for line in lines]
        back = at + timedelta(days=rng.randint(1, 9))
        if rng.random() < REFUNDED_SHARE and back < FIRST + timedelta(days=DAYS):
            written.append(_row(customer, number, back, lines[0], -1))
    return sorted(written, key=lambda row: (row[2], row[1]))


def text() -> str:
    """The whole file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows())
    return out.getvalue()


def _row(customer: str, number: int, at: datetime, line: Line, sign: int) -> tuple[str, ...]:
    money = [f"{sign * cents / 100:.2f}" if cents else "0.00" for cents in (line.amount, line.discount)]
    order = f"A{number:05d}"
    return (customer, order, f"{at:%Y-%m-%d %H:%M}", line.product, line.category, str(sign * line.quantity), *money)


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(text(), encoding="utf-8")
    print(f"{TARGET}: {TARGET.stat().st_size:,} bytes")
