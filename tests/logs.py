"""Made-up logs for tests: every kind of event that features read, written as parts of a lake."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from regulars.adapters.lake.duck import DuckColumns
from regulars.domain.events import TABLES, EventName
from regulars.domain.records import Part

ZONE = "America/New_York"
SECOND_US = 1_000_000
_TYPES = {"VARCHAR": pa.string(), "BIGINT": pa.int64(), "INTEGER": pa.int32()}
ABOUT_PRODUCTS = ("Product Viewed", "Product Liked", "Product Shared", "Comment Posted", "Review Submitted")

Row = dict[str, Any]


def made_log(seed: int, members: int = 10, events: int = 400, days: int = 420) -> tuple[list[Row], list[Row]]:
    """Events and lines of a made-up shop in New York, over two changes of its clocks; some orders carry a date alone."""
    rng = np.random.default_rng(seed)
    names = [str(name) for name in EventName]
    chances = np.array([8.0 if name == "Order Completed" else 1.0 for name in names])
    happened, lines = [], []
    for number in range(events):
        name = str(rng.choice(names, p=chances / chances.sum()))
        day = int(19_700 + rng.integers(0, days))
        at_us = _midnight_us(day) + (0 if rng.random() < 0.2 else int(rng.integers(1, 82_000)) * SECOND_US)
        is_order = name.startswith("Order")
        row: Row = dict.fromkeys((column.name for column in TABLES["events"]), None) | {
            "message_id": f"m{number}", "digest": "", "member": int(1 + members * rng.random() ** 2), "type": "track",
            "name": name, "at_us": at_us, "day": _day_of(at_us), "received_at": 0,
            "amount": int(rng.integers(0, 9_000)) if is_order and rng.random() < 0.95 else None,
            "discount": int(rng.integers(0, 300)) if is_order and rng.random() < 0.5 else None,
            "place": _one(rng, "north", "south", "east") if is_order else None,
            "channel": _one(rng, "web", "app") if is_order and seed % 2 else None,
            "product": _one(rng, "a", "b", "c") if name in ABOUT_PRODUCTS else None,
            "score_milli": int(rng.integers(1, 6)) * 1000 if name in {"Review Submitted", "Survey Answered"} else None,
        }  # fmt: skip
        count = int(rng.integers(1, 4)) if is_order else 0
        row["lines"] = count or None
        happened.append(row)
        for line in range(count):
            shared = {key: row[key] for key in ("message_id", "name", "member", "at_us", "day")}
            kind = _one(rng, "tea", "cake", "cups")
            lines.append(
                shared
                | {"line": line + 1, "product": kind and f"{kind} {rng.integers(3)}", "category": kind}
                | {"brand": _one(rng, "own", "other"), "quantity_milli": int(rng.integers(1, 4)) * 1000, "amount": 500}
                | {"discount": 0}
            )
    return happened, lines


def parts_of(columns: DuckColumns, events: list[Row], lines: list[Row]) -> list[Part]:
    """The log as parts of a lake."""
    with columns.open() as session:
        for table, rows in (("events", events), ("lines", lines)):
            schema = pa.schema([(column.name, _TYPES[column.type]) for column in TABLES[table]])
            session.show(f"made_{table}", pa.Table.from_pylist(rows, schema))
        return [session.write(table, f"made_{table}") for table in ("events", "lines")]


def lake(folder: Path) -> DuckColumns:
    return DuckColumns(folder, memory_mb=512, threads=2)


def _midnight_us(day: int) -> int:
    moment = datetime.combine(date.fromordinal(date(1970, 1, 1).toordinal() + day), datetime.min.time(), ZoneInfo(ZONE))
    return int(moment.timestamp()) * SECOND_US


def _day_of(at_us: int) -> int:
    local = datetime.fromtimestamp(at_us // SECOND_US, UTC).astimezone(ZoneInfo(ZONE))
    return local.date().toordinal() - date(1970, 1, 1).toordinal()


def _one(rng: np.random.Generator, *names: str) -> str | None:
    return None if rng.random() < 0.1 else str(rng.choice(names))
