"""Checkpoints as files: threads of a server that come first together agree."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from regulars.adapters.files.checkpoints import CheckpointFiles

CALLERS = 16


def test_those_who_come_first_together_have_one_key_and_leave_nothing_behind(tmp_path: Path) -> None:
    for number in range(10):
        home = tmp_path / str(number)
        files = CheckpointFiles(home / "checkpoints", home / "ledger.key")
        gate = threading.Barrier(CALLERS)

        def come(files: CheckpointFiles = files, gate: threading.Barrier = gate) -> bytes:
            gate.wait()
            files.keep(2, "a note", b"leaves")
            return files.secret()

        with ThreadPoolExecutor(CALLERS) as pool:
            keys = {task.result() for task in [pool.submit(come) for _ in range(CALLERS)]}
        assert len(keys) == 1
        assert files.notes() == ((2, "a note"),)
        assert [path.name for path in home.rglob("*") if path.suffix in {".part", ".new"}] == []
