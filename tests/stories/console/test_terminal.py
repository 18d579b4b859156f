"""At a terminal `open` goes on to serve the console, open to look at, until it is interrupted; elsewhere it ends."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from commands import REGULARS

pytestmark = pytest.mark.slow

EXAMPLE = Path(__file__).parents[3] / "examples" / "orders.csv"
_SECONDS_MAX = 180


def read_until(terminal: int, pattern: str) -> str:
    """What the terminal shows until the pattern stands in it."""
    seen, until = "", time.monotonic() + _SECONDS_MAX
    while time.monotonic() < until:
        if select.select([terminal], [], [], 1)[0]:
            try:
                seen += os.read(terminal, 65_536).decode("utf-8", "replace")
            except OSError:
                break
        if re.search(pattern, seen):
            return seen
    raise AssertionError(seen)


def test_open_goes_on_to_the_console_at_a_terminal(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("REGULARS_", "LC_", "LANG"))}
    clean |= {"REGULARS_HOME": str(tmp_path), "LANG": "en_US.UTF-8", "NO_COLOR": "1", "COLUMNS": "200"}
    command = [str(REGULARS), "open", str(EXAMPLE), "--no-browser"]
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=clean, start_new_session=True
    ) as ran:
        os.close(theirs)
        try:
            shown = read_until(ours, r"http://127\.0\.0\.1:\d+/console/today")
            found = re.search(r"http://127\.0\.0\.1:\d+", shown)
            assert found is not None
            page = httpx.get(f"{found[0]}/console/today")
            assert page.status_code == 200
            assert 'class="missing"' not in page.text
            assert httpx.get(f"{found[0]}/").headers["location"] == "/console/today"
            assert httpx.get(f"{found[0]}/healthz").status_code == 200
            assert httpx.post(f"{found[0]}/console/turn").status_code == 403
        finally:
            ran.send_signal(signal.SIGINT)
            ran.wait(timeout=60)
            os.close(ours)
    assert ran.returncode == 130
