# ruff: noqa: PLW1510 - exit codes are looked at
"""Killed at any moment: what was acknowledged is there, nothing by halves, and it goes on without a hand."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from regulars.adapters.memory.clock import SystemClock
from regulars.domain.errors import DatabaseUnreachable, LedgerStopped, StorageFull
from regulars.domain.ledger import requests as asked
from regulars.domain.ledger.entries import Source
from regulars.domain.ledger.requests import RequestKey
from suites.ledger.killed import TOGETHER
from suites.ledger.places import Database, open_ledger
from suites.ledger.rig import scaled

ROOT = Path(__file__).parents[3]
STRACE = shutil.which("strace")


def check(address: str, acks: Path) -> None:
    """Every acknowledged group is there whole; any other is there whole or not at all."""
    place = Database(address)
    with place.ledger._engine.connect() as connection:
        rows = connection.execute(text("SELECT key FROM ledger_requests")).all()
    kept: dict[str, int] = {}
    for (key,) in rows:
        group = key.rpartition("-")[0]
        kept[group] = kept.get(group, 0) + 1
    assert set(kept.values()) <= {TOGETHER}
    acknowledged = set(acks.read_text(encoding="utf-8").split())
    assert acknowledged <= kept.keys()
    assert place.ledger.head().size == len(rows)
    assert place.faults() == []
    place.close()


@pytest.mark.slow
@pytest.mark.parametrize(("call", "share", "window"), [("pwrite64", 360, 60), ("fdatasync", 200, 14)])
def test_killed_at_chosen_system_calls(tmp_path: Path, call: str, share: int, window: int) -> None:
    """560 kills in all: every write and every sync of the first dozen commits, several times over."""
    if STRACE is None:
        pytest.skip("strace is not installed: kills at chosen system calls were not tried")
    address, acks = f"sqlite:///{tmp_path}/ledger.db", tmp_path / "acks"
    open_ledger(address, "a", SystemClock()).close()
    acks.touch()
    count = scaled(share)
    command = [
        STRACE, "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={window}",
        sys.executable, str(Path(__file__).with_name("killed.py")), address, str(acks), str(count), str(window), call,
    ]  # fmt: skip
    path = f"{ROOT / 'src'}:{ROOT / 'tests'}"
    ran = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path})
    if "ptrace" in ran.stderr.lower() and "not permitted" in ran.stderr.lower():
        pytest.skip("this machine forbids tracing: kills at chosen system calls were not tried")
    assert ran.returncode == 0, ran.stderr
    assert "failed" not in ran.stdout, ran.stdout
    killed = int(ran.stdout.split()[-1])
    print(f"killed {killed} of {count} at {call}")
    assert killed >= count * 9 // 10
    check(address, acks)


@pytest.mark.slow
def test_killed_at_random(tmp_path: Path) -> None:
    """200 times, after 1 to 60 milliseconds of writing."""
    address, acks = f"sqlite:///{tmp_path}/ledger.db", tmp_path / "acks"
    open_ledger(address, "a", SystemClock()).close()
    dice = random.Random(9)
    handle = os.open(acks, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in range(scaled(200)):
        ready, go = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(ready)
            _write_for_ever(address, handle, go, number)
        os.close(go)
        assert os.read(ready, 1) == b"r"
        os.close(ready)
        time.sleep(dice.uniform(0.001, 0.06))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    os.close(handle)
    assert acks.stat().st_size
    check(address, acks)


def _write_for_ever(address: str, acks: int, ready: int, number: int) -> None:
    try:
        ledger = open_ledger(address, "a", SystemClock())
        os.write(ready, b"r")
        step = 0
        while True:
            name, step = f"{number}-{step}", step + 1
            group = [
                (
                    asked.Earn("member:1", points=2, source=Source("order", f"{name}-{part}")),
                    RequestKey("earn", f"{name}-{part}"),
                )
                for part in range(TOGETHER)
            ]
            ledger.post_many(group)
            os.write(acks, f"{name}\n".encode())
    finally:
        os._exit(3)


def test_a_full_disk(tmp_path: Path) -> None:
    """Files may grow no further: nothing is kept by halves, reading goes on, and so does writing once there is room."""
    address, acks = f"sqlite:///{tmp_path}/ledger.db", tmp_path / "acks"
    open_ledger(address, "a", SystemClock()).close()
    acks.touch()
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        _fill_up(address, writer)
    os.close(writer)
    with os.fdopen(reader) as told:
        words = told.read().split()
    _, status = os.waitpid(pid, 0)
    assert (os.WEXITSTATUS(status), words[-2:]) == (0, ["again", "sound"]), words
    assert words[0] in {"full", "unreachable", "stopped"}
    place = Database(address)
    assert place.ledger.head().size >= int(words[1])
    assert place.faults() == []
    place.close()


def _fill_up(address: str, told: int) -> None:
    try:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        ledger = open_ledger(address, "a", SystemClock())
        unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, unlimited[1]))
        count, word = 0, ""
        try:
            while count < 10_000:
                ledger.post(asked.Earn("member:1", points=1, reason="r" * 500))
                count += 1
        except StorageFull:
            word = "full"
        except DatabaseUnreachable:
            word = "unreachable"
        except LedgerStopped:
            word = "stopped"
        assert ledger.head().size >= count
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
        ledger.close()
        again = open_ledger(address, "a", SystemClock())
        again.post(asked.Earn("member:1", points=1))
        sound = "sound" if not list(again.findings(1)) else "unsound"
        os.write(told, f"{word} {count} again {sound}".encode())
        os._exit(0)
    finally:
        os._exit(3)
