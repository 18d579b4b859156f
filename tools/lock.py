"""Writes the lock files: every package pinned with its hashes, no address of any index."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

LOCKS = Path(__file__).parent.parent / "locks"
COMMON = ["--generate-hashes", "--no-header", "--quiet", "--python-version", "3.11"]


def compile_lock(name: str, *arguments: str) -> None:
    """Runs the resolver for one lock file and refuses a file with an address in it."""
    target = LOCKS / name
    command = [sys.executable, "-m", "uv", "pip", "compile", *COMMON, *arguments, "-o", str(target)]
    subprocess.run(command, check=True, cwd=LOCKS.parent)
    if re.search(r"https?://", target.read_text()):
        raise SystemExit(f"{target} names an address")


if __name__ == "__main__":
    extras = ["--extra", "demo", "--extra", "postgres", "--extra", "dev"]
    compile_lock("bootstrap.txt", "--universal", "locks/bootstrap.in")
    compile_lock("dev.txt", "--universal", "pyproject.toml", *extras)
    compile_lock("demo.txt", "--universal", "pyproject.toml", "--extra", "demo", "-c", "locks/dev.txt")
    compile_lock("build.txt", "--universal", "locks/build.in", "-c", "locks/dev.txt")
    compile_lock("peers.txt", "locks/peers.in")
