"""A parent that forks a child a kill; run below strace, which kills each child at its own chosen system call.

``killed.py ADDRESS ACKS CHILDREN WINDOW CALL``: strace counts calls for each process apart and kills at number WINDOW.
Child i makes WINDOW - 1 - i dummy calls first, so it dies at its i-th real one (modulo WINDOW).
"""

from __future__ import annotations

import os
import sys

TOGETHER = 3


def child(address: str, acks: int, number: int, dummies: int, call: str) -> None:
    from regulars.adapters.memory.clock import SystemClock
    from regulars.domain.ledger import requests as asked
    from regulars.domain.ledger.entries import Source
    from regulars.domain.ledger.requests import RequestKey
    from suites.ledger.places import open_ledger

    ledger = open_ledger(address, "a", SystemClock())
    scratch = os.open(f"{address.removeprefix('sqlite:///')}.scratch", os.O_RDWR | os.O_CREAT)
    for _ in range(dummies):
        os.pwrite(scratch, b"x", 0) if call == "pwrite64" else os.fdatasync(scratch)
    for step in range(12):
        name = f"{number}-{step}"
        group = [
            (
                asked.Earn("member:1", points=2, source=Source("order", f"{name}-{part}")),
                RequestKey("earn", f"{name}-{part}"),
            )
            for part in range(TOGETHER)
        ]
        ledger.post_many(group)
        os.write(acks, f"{name}\n".encode())
    os._exit(0)


def main(address: str, acks_path: str, children: int, window: int, call: str) -> None:
    import suites.ledger.places  # noqa: F401 - imported once, before the forks

    acks = os.open(acks_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    killed = 0
    for number in range(children):
        pid = os.fork()
        if not pid:
            try:
                child(address, acks, number, window - 1 - number % window, call)
            finally:
                os._exit(3)
        _, status = os.waitpid(pid, 0)
        killed += os.WIFSIGNALED(status)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status):
            print(f"child {number} failed", flush=True)
    print(f"killed {killed}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
