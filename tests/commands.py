"""The real command in a process of its own, with an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

REGULARS = Path(sys.executable).parent / "regulars"


def regulars(*arguments: str, home: Path, code: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the command without a terminal; it has to end with `code`."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("REGULARS_", "LC_", "LANG"))}
    clean |= {"REGULARS_HOME": str(home), "LANG": "en_US.UTF-8", "PYTHONWARNINGS": "error"} | environment
    ran = subprocess.run(
        [str(REGULARS), *arguments],
        capture_output=True,
        text=True,
        env=clean,
        stdin=subprocess.DEVNULL,
        timeout=300,
        check=False,
    )
    assert ran.returncode == code, ran.stderr + ran.stdout
    return ran
