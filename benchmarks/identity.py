"""How long a million rows with three identifiers take: to be normalised, and to be resolved into persons.

Run: python benchmarks/identity.py [rows]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from regulars.gather.normal_forms import normal_forms
from regulars.gather.resolution import Claims, resolve
from regulars.shop import open_shop

SEED = 42
CUSTOMERS_SHARE = 4
"""Rows a customer, on average."""


def made_up(rows: int) -> pa.Table:
    """Orders with customer number, mail and phone; one row in ten has no customer number, and some phones are shared."""
    rng = np.random.default_rng(SEED)
    who = rng.integers(0, rows // CUSTOMERS_SHARE, rows)
    guest = rng.random(rows) < 0.1
    phone = np.where(rng.random(rows) < 0.01, who // 2, who)
    return pa.table(
        {
            "customer_id": pa.array(np.where(guest, "", np.char.add("C", who.astype(str)))),
            "order_id": pa.array(np.arange(rows).astype(str)),
            "date": pa.array(np.char.add("2024-01-", (rng.integers(10, 28, rows)).astype(str))),
            "amount": pa.array(["9.50"] * rows),
            "email": pa.array(np.char.add(np.char.add("user", who.astype(str)), "@example.com")),
            "phone": pa.array(np.char.add("139", np.char.zfill(phone.astype(str), 8))),
        }
    )


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    table = made_up(rows)
    began = perf_counter()
    mails = normal_forms("email", table["email"].unique())
    phones = normal_forms("phone", table["phone"].unique(), "CN")
    print(f"normal forms of {len(mails) + len(phones):,} distinct identifiers: {perf_counter() - began:.2f} s")
    everybody = pa.array(np.arange(1, rows + 1))
    # The hardest case: each row a member of its own, with three identifiers each.
    encoded = [pa.array(table[name].combine_chunks()) for name in ("email", "phone", "order_id")]
    claims = [
        Claims(kind, everybody, marks) for kind, marks in zip(("account", "email", "phone"), encoded, strict=True)
    ]
    began = perf_counter()
    found = resolve(rows, {"account": np.arange(1, rows + 1)}, claims)
    print(
        f"{rows:,} members, {3 * rows:,} identifiers resolved: {perf_counter() - began:.2f} s, {len(found.merged):,} joined"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "orders.parquet"
        for name, columns in (
            ("customer number alone", table.column_names[:4]),
            ("three identifiers", table.column_names),
        ):
            pq.write_table(table.select(columns).filter(pa.compute.not_equal(table["customer_id"], "")), path)
            with open_shop(home=Path(folder) / name) as shop:
                began = perf_counter()
                record = shop.bring(path)[0].record
                print(f"import, {name}: {record.read:,} rows in {perf_counter() - began:.2f} s")


if __name__ == "__main__":
    main()
