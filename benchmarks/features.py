"""Features over 10 million events: the registry's questions against one hand-written query for the same columns."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

EVENTS = 10_000_000
MEMBERS = 600_000
RUNS = 3

_MAKE_EVENTS = """
SELECT printf('%032x', i) AS message_id, '' AS digest,
    CAST(1 + CAST(random() * random() * {members} AS BIGINT) AS BIGINT) AS member,
    'track' AS type, 'Order Completed' AS name, CAST(0 AS BIGINT) AS at_us,
    CAST(19000 + floor(random() * 730) AS INTEGER) AS day,
    CAST(0 AS BIGINT) AS received_at, NULL::VARCHAR AS order_id, CAST(100 + floor(random() * 9900) AS BIGINT) AS amount,
    CAST(floor(random() * 500) AS BIGINT) AS discount, 1::INTEGER AS lines, NULL::VARCHAR AS place, NULL::VARCHAR AS campaign,
    NULL::VARCHAR AS properties, CAST(floor(random() * 40) AS INTEGER) AS c
FROM range({events}) AS t(i)
"""

HAND_WRITTEN = """
WITH orders AS (
    SELECT message_id, member, day, amount, discount, lines FROM read_parquet($events)
    WHERE name = 'Order Completed' AND at_us < $as_of
),
by_member AS (
    SELECT member, $today - max(day) AS recency_days, count(*) AS frequency, coalesce(sum(amount), 0)::BIGINT AS money,
        $today - min(day) AS tenure_days,
        count(*) FILTER (WHERE day > $today - 30) AS orders_30d, count(*) FILTER (WHERE day > $today - 90) AS orders_90d,
        count(*) FILTER (WHERE day > $today - 365) AS orders_365d,
        round(coalesce(sum(amount)::DOUBLE / nullif(count(amount), 0), 0), 2) AS basket_value,
        round(coalesce(sum(lines), 0)::DOUBLE / count(*), 4) AS basket_lines,
        round(coalesce(sum(discount)::DOUBLE / nullif(coalesce(sum(amount), 0) + sum(discount), 0), 0), 6) AS discount_share
    FROM orders GROUP BY member
),
gaps AS (
    SELECT member, day, day - lag(day) OVER (PARTITION BY member ORDER BY day) AS gap
    FROM (SELECT DISTINCT member, day FROM orders)
),
by_gap AS (
    SELECT member, count(*) AS order_days, max(day) - min(day) AS span_days, round(avg(gap), 4) AS gap_mean_days,
        round(stddev_samp(gap), 4) AS gap_spread_days, arg_max(gap, day) AS gap_last_days
    FROM gaps GROUP BY member
),
by_category AS (
    SELECT member, count(DISTINCT category) AS categories_count
    FROM read_parquet($lines) WHERE name = 'Order Completed' AND category IS NOT NULL AND at_us < $as_of GROUP BY member
)
SELECT *,
    (5 - floor(5.0 * (rank() OVER (ORDER BY recency_days) - 1) / count(*) OVER ()))::INTEGER AS rfm_recency,
    (1 + floor(5.0 * (rank() OVER (ORDER BY frequency) - 1) / count(*) OVER ()))::INTEGER AS rfm_frequency,
    (1 + floor(5.0 * (rank() OVER (ORDER BY money) - 1) / count(*) OVER ()))::INTEGER AS rfm_money
FROM by_member JOIN by_gap USING (member) LEFT JOIN by_category USING (member)
ORDER BY member
"""


def run() -> list[dict[str, Any]]:
    """One row: seconds of ours and of the hand-written query, medians of runs in turn, and their ratio."""
    import duckdb

    from regulars.adapters.lake.duck import DuckColumns
    from regulars.domain.time import start_of
    from regulars.loop.profiling import profiles_of

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
                wanted = connection.sql(HAND_WRITTEN, params=values).to_arrow_table()
            theirs.append(time.perf_counter() - begun)
        same = all(answer[name].to_pylist() == wanted[name].to_pylist() for name in wanted.column_names)
    ours_s, peer_s = statistics.median(ours), statistics.median(theirs)
    return [
        {
            "question": f"{len(wanted.column_names) - 1} features, {EVENTS:,} events, {answer.num_rows:,} members; same: {same}",
            "ours_s": ours_s,
            "peer": "hand-written DuckDB SQL",
            "peer_s": peer_s,
            "ratio": ours_s / peer_s,
        }
    ]


def _made(columns: Any) -> list[Any]:
    from regulars.domain.question import Question

    with columns.open() as session:
        session.keep("made", Question("made", _MAKE_EVENTS.format(members=MEMBERS, events=EVENTS)))
        session.keep(
            "made_lines",
            Question(
                "made_lines",
                "SELECT message_id, 1::INTEGER AS line, name, member, at_us, day, '' AS product, "
                "'category ' || c AS category, '' AS brand, 1000::BIGINT AS quantity_milli, amount, discount FROM made",
            ),
        )
        return [session.write("events", "made"), session.write("lines", "made_lines")]
