"""Bringing a million rows in: a clean file beside the engine's bare read and write, and one with ten kinds of badness in 1 %."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROWS = 1_000_000
RUNS = 3
BAD_EVERY = 100
ROLES = {
    "customer": "customer_id",
    "time": "order_date",
    "amount": "amount",
    "order_id": "order_id",
    "product": "product",
}

BAD = (
    (b"c%d,2024-01-31,5.00,o%d", "cells_wrong"),
    (b"c%d,2024-01-31,5.00,o%d,tea,and,more", "cells_wrong"),
    (b'c%d,2024-01-31,5.00,o%d,"never closed', "quotes_wrong"),
    (b'c%d,2024-01-31,5.00,o%d,"closed" and on', "quotes_wrong"),
    (b"c%d,2024-01-31,5.00,o%d,\xff\xfe", "bytes_invalid"),
    (b"c%d,2024-01-31,5.00,o%d,\0", "null_character"),
    (b"c%d,2024-02-30,5.00,o%d,tea", "time_unreadable"),
    (b"c%d,1969-01-31,5.00,o%d,tea", "time_before_1970"),
    (b"c%d,2024-01-31,five,o%d,tea", "amount_unreadable"),
    (b",2024-01-31,5.%d,o%d,tea", "customer_missing"),
)
"""Ten kinds, and the reason each is refused for."""


def run() -> list[dict[str, Any]]:
    """Seconds of ours and of the engine's bare copy, medians of runs in turn; then the bad file, alone in a process."""
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        clean, bad = Path(folder) / "clean.csv", Path(folder) / "bad.csv"
        write_clean(clean)
        write_bad(bad)
        ours: list[dict[str, Any]] = []
        theirs: list[float] = []
        bare_cpu: list[float] = []
        for _ in range(RUNS):
            ours.append(measured(clean))
            begun, spent = time.perf_counter(), cpu_seconds()
            with duckdb.connect(config={"threads": 2}) as connection:
                connection.execute("SET enable_progress_bar = false")
                connection.execute(
                    f"COPY (SELECT * FROM read_csv('{clean}')) TO '{folder}/bare.parquet' (FORMAT parquet, COMPRESSION zstd)"
                )
            theirs.append(time.perf_counter() - begun)
            bare_cpu.append(cpu_seconds() - spent)
        hurt = measured(bad)
    ours_s, peer_s = statistics.median(one["seconds"] for one in ours), statistics.median(theirs)
    spent_cpu, peer_cpu = statistics.median(one["cpu"] for one in ours), statistics.median(bare_cpu)
    wanted = {reason: ROWS // BAD_EVERY // len(BAD) * sum(reason == other for _, other in BAD) for _, reason in BAD}
    same = hurt["reasons"] == wanted and hurt["read"] == ROWS
    return [
        {
            "question": f"import of {ROWS:,} rows; peak {ours[-1]['peak_mb']:,.0f} MiB; processor {spent_cpu:.2f} s "
            f"beside {peer_cpu:.2f} s, {spent_cpu / peer_cpu:.1f} times",
            "ours_s": ours_s,
            "peer": "DuckDB read_csv, COPY TO Parquet",
            "peer_s": peer_s,
            "ratio": ours_s / peer_s,
        },
        {
            "question": f"import of {ROWS:,} rows, ten kinds of badness in 1 %; peak {hurt['peak_mb']:,.0f} MiB; "
            f"every bad row with its reason: {same}; processor {hurt['cpu']:.2f} s",
            "ours_s": hurt["seconds"],
            "peer": "DuckDB read_csv, COPY TO Parquet (the clean file)",
            "peer_s": peer_s,
            "ratio": hurt["seconds"] / peer_s,
        },
    ]


def measured(path: Path) -> dict[str, Any]:
    """One import in a process of its own: seconds without the start of Python, peak memory, what became of the rows."""
    code = "import sys; from benchmarks.bringing import import_once; import_once(sys.argv[1])"
    answer = subprocess.run(
        [sys.executable, "-c", code, str(path)], check=True, capture_output=True, cwd=Path(__file__).parent.parent
    )
    return dict(json.loads(answer.stdout))


def import_once(path: str) -> None:
    """Imports a file into a shop that is thrown away, and prints the figures as JSON."""
    import importlib
    import resource

    # Loaded before the clock starts, as the engine is before its bare copy. Arrow loads pandas where there is one.
    for name in ("duckdb", "pandas", "pyarrow.parquet", "regulars.loop.bring", "regulars.loop.shipments"):
        importlib.import_module(name)
    from regulars.shop import open_bench

    with open_bench() as shop:
        begun, spent = time.perf_counter(), cpu_seconds()
        record = shop.bring(path, ROLES)[0].record
        seconds, cpu = time.perf_counter() - begun, cpu_seconds() - spent
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {"seconds": seconds, "cpu": cpu, "peak_mb": peak_mb}
    print(json.dumps({**figures, "read": record.read, "reasons": dict(record.reasons)}))


def cpu_seconds() -> float:
    """What this process has had of the processors: it means the same on a busy machine."""
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def good_row(index: int) -> bytes:
    day = b"2024-%02d-%02d" % (index % 12 + 1, index % 28 + 1)
    return b"c%d,%b,%d.%02d,o%d,%b" % (
        index * 7919 % 100_003, day, index % 90 + 5, index % 100, index // 2, "茶叶".encode() if index % 2 else b"tea"
    )  # fmt: skip


def write_clean(path: Path) -> None:
    with path.open("wb") as out:
        out.write(b"customer_id,order_date,amount,order_id,product\n")
        out.writelines(good_row(index) + b"\n" for index in range(ROWS))


def write_bad(path: Path) -> None:
    with path.open("wb") as out:
        out.write(b"customer_id,order_date,amount,order_id,product\n")
        for index in range(ROWS):
            if index % BAD_EVERY:
                out.write(good_row(index) + b"\n")
            else:
                pattern, _ = BAD[index // BAD_EVERY % len(BAD)]
                out.write(pattern % (index, index) + b"\n")


if __name__ == "__main__":
    print(json.dumps(run(), indent=1, ensure_ascii=False))
