"""Small files of orders, written row by row, with a fault planted where a test wants one."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

HEADER = ("customer_id", "order_date", "order_no", "sku", "amount")
_FIRST = datetime(2024, 1, 1, 9, 0)  # noqa: DTZ001 - a shop's own clock


def order_rows(count: int, first: int = 0, customers: int = 60) -> list[list[str]]:
    """Orders that nothing is wrong with: one a row, five a day, each product at its own price."""
    return [
        [
            f"c{number % customers:03d}",
            str(_FIRST + timedelta(days=number // 5, minutes=37 * (number % 5))),
            f"o{number:05d}",
            f"p{number % 7}",
            f"{10 + number % 7}.50",
        ]
        for number in range(first, first + count)
    ]


def write_csv(path: Path, rows: Iterable[Sequence[str]], header: Sequence[str] = HEADER) -> Path:
    """The file, in UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path
