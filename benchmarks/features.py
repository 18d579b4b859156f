"""Features over 10 million events: the registry's questions against one hand-written query and against pandas, same columns."""

from __future__ import annotations

import statistics
import tempfile
import time
from importlib.resources import files
from pathlib import Path
from typing import Any

EVENTS = 10_000_000
MEMBERS = 600_000
RUNS = 3

_NAMES = (
    "'Order Completed', 'Order Completed', 'Order Completed', 'Order Completed', 'Order Completed', 'Order Completed', "
    "'Page Viewed', 'Page Viewed', 'Product Viewed', 'Product Viewed', 'Product Liked', 'Message Sent', 'Message Opened', "
    "'Review Submitted', 'Coupon Issued', 'Coupon Redeemed', 'Order Refunded', 'Comment Posted', 'Product Shared', "
    "'Message Clicked'"
)
_MAKE_EVENTS = """
WITH drawn AS (
    SELECT i, CAST(1 + CAST(random() * random() * {members} AS BIGINT) AS BIGINT) AS member,
        [{names}][CAST(1 + floor(random() * random() * 20) AS INTEGER)] AS name,
        CAST(19000 + floor(random() * 730) AS INTEGER) AS day, CAST(floor(random() * 86400) AS BIGINT) AS second,
        CAST(floor(random() * random() * 2000) AS INTEGER) AS p
    FROM range({events}) AS t(i)
)
SELECT printf('%032x', i) AS message_id, '' AS digest, member, 'track' AS type, name,
    (day * 86400::BIGINT + second) * 1000000 AS at_us, day, CAST(0 AS BIGINT) AS received_at, NULL::VARCHAR AS order_id,
    CASE WHEN name IN ('Order Completed', 'Order Refunded') THEN CAST(100 + floor(random() * 9900) AS BIGINT) END AS amount,
    CASE WHEN name = 'Order Completed' THEN CAST(greatest(0, floor(random() * 900) - 500) AS BIGINT) END AS discount,
    CASE WHEN name = 'Order Completed' THEN 1::INTEGER END AS lines,
    CASE WHEN name = 'Order Completed' THEN 'store ' || (p % 30) END AS place, NULL::VARCHAR AS campaign,
    CASE WHEN name = 'Order Completed' THEN ['web', 'app', 'store'][1 + (p % 3)] END AS channel,
    CASE WHEN name NOT LIKE 'Order%' AND name NOT LIKE 'Message%' THEN 'product ' || p END AS product,
    CASE WHEN name = 'Review Submitted' THEN CAST(1000 * (1 + p % 5) AS BIGINT) END AS score_milli,
    NULL::VARCHAR AS properties, p
FROM drawn
"""
_MAKE_LINES = """
SELECT message_id, 1::INTEGER AS line, name, member, at_us, day, 'product ' || p AS product, 'category ' || (p % 40) AS category,
    'brand ' || (p % 90) AS brand, CAST(1000 * (1 + p % 3) AS BIGINT) AS quantity_milli, amount, discount
FROM made WHERE name = 'Order Completed'
"""


def run() -> list[dict[str, Any]]:
    """Two rows: seconds of ours beside the hand-written query's and pandas', medians of runs in turn, and their ratios."""
    import duckdb

    from benchmarks.features_pandas import features_by_pandas
    from regulars.adapters.lake.duck import DuckColumns
    from regulars.domain.time import start_of
    from regulars.loop.profiling import profiles_of

    hand_written = files("benchmarks").joinpath("features_by_hand.sql").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        columns = DuckColumns(Path(folder) / "lake", memory_mb=6_000, threads=2)
        parts = _made(columns)
        as_of = start_of(19_730)
        paths = {part.table: str(columns.parts.path(part)) for part in parts}
        values = {**paths, "today": as_of.today, "as_of": as_of.instant}
        ours, theirs = [], []
        for _ in range(RUNS):
            begun = time.perf_counter()
            with columns.open(parts, as_of) as session:
                answer = profiles_of(session, as_of)
            ours.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            with duckdb.connect(config={"memory_limit": "6000MiB", "threads": 2}) as connection:
                wanted = connection.sql(hand_written, params=values).to_arrow_table()
            theirs.append(time.perf_counter() - begun)
        different = [name for name in wanted.column_names if not same(answer[name], wanted[name])]
        begun = time.perf_counter()
        frame = features_by_pandas(paths["events"], paths["lines"], as_of.today, as_of.instant)
        pandas_s = time.perf_counter() - begun
        off = [name for name in frame.columns if not same(answer[name], frame[name])]
    ours_s, peer_s = statistics.median(ours), statistics.median(theirs)
    about = f"{EVENTS:,} events, {answer.num_rows:,} members"
    return [
        _row(
            f"{len(wanted.column_names) - 1} features, {about}; {_verdict(different)}",
            ours_s,
            "hand-written DuckDB SQL",
            peer_s,
        ),
        _row(
            f"the same beside {len(frame.columns)} features by pandas; {_verdict(off)}",
            ours_s,
            "pandas, one run",
            pandas_s,
        ),
    ]


def same(ours: Any, theirs: Any) -> bool:
    """Whether two columns hold the same: whole numbers exactly, others to the last digit but one."""
    import numpy as np
    import pandas as pd

    left, right = (
        pd.Series(np.asarray(side.to_pandas() if hasattr(side, "to_pandas") else side)) for side in (ours, theirs)
    )
    return bool(np.allclose(left.astype(float), right.astype(float), rtol=1e-6, atol=2e-2, equal_nan=True))


def _verdict(different: list[str]) -> str:
    return "same" if not different else f"DIFFERENT: {', '.join(different)}"


def _row(question: str, ours_s: float, peer: str, peer_s: float) -> dict[str, Any]:
    return {"question": question, "ours_s": ours_s, "peer": peer, "peer_s": peer_s, "ratio": ours_s / peer_s}


def _made(columns: Any) -> list[Any]:
    from regulars.domain.question import Question

    with columns.open() as session:
        session.keep("made", Question("made", _MAKE_EVENTS.format(members=MEMBERS, events=EVENTS, names=_NAMES)))
        session.keep("made_lines", Question("made_lines", _MAKE_LINES))
        return [session.write("events", "made"), session.write("lines", "made_lines")]
