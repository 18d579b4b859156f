"""Made-up shops for tests: seeded, small, with histories that look like a shop's."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

FIRST_DAY = date(2024, 1, 1)


def orders(members: int = 300, days: int = 540, seed: int = 7) -> pa.Table:
    """Orders of members who buy at rates of their own and leave sooner or later; columns as a shop would name them."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[str, str, str, str, str, str]] = []
    for member in range(members):
        day, rate = int(rng.integers(0, days // 2)), rng.gamma(1.2, 0.03)
        leaves = day + rng.exponential(days / 2)
        number = 0
        while day < min(days, leaves):
            amount = f"{rng.gamma(3, 8):.2f}"
            category = ("tea", "coffee", "cake")[int(rng.integers(3))]
            paid = (FIRST_DAY + timedelta(days=day)).isoformat()
            rows.append(
                (f"c{member:04d}", f"o{member:04d}-{number}", paid, category, amount, f"{rng.integers(0, 3)}.50")
            )
            day += 1 + int(rng.exponential(1 / max(rate, 1e-3)))
            number += 1
    names = ("customer_id", "order_id", "paid_at", "category", "amount", "discount")
    return pa.table(dict(zip(names, zip(*rows, strict=True), strict=True)))
