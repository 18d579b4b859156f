"""Imports go one way, and a wrong one is noticed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).parent / "lint-imports"

WRONG = {
    "room to room": ("know/wrong.py", "from regulars.measure.economics import break_even_lift"),
    "room to port": ("predict/wrong.py", "from regulars.ports.clock import Clock"),
    "room to settings": ("gather/wrong.py", "from regulars.settings import Settings"),
    "trust to stats": ("trust/wrong.py", "from regulars.stats.intervals import wilson_interval"),
    "loop to adapter": ("loop/wrong.py", "from regulars.adapters.memory.clock import FixedClock"),
    "interface to adapter": ("interfaces/wrong.py", "from regulars.adapters.memory.clock import FixedClock"),
    "adapter to room": ("adapters/memory/wrong.py", "from regulars.know.features import FEATURES"),
    "port to stats": ("ports/wrong.py", "from regulars.stats.metrics import mae"),
    "stats to settings": ("stats/wrong.py", "from regulars.settings import Settings"),
    "domain to stats": ("domain/wrong.py", "from regulars.stats.metrics import mae"),
    "client to domain": ("client/wrong.py", "from regulars.domain.money import Money"),
    "a folder off the plan": ("utils/__init__.py", "from regulars.domain.money import Money"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs import-linter on the package that lies in a folder, by the contracts of the project."""
    command = [str(LINT), "--no-cache", "--config", str(ROOT / "pyproject.toml")]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    shutil.copytree(ROOT / "src" / "regulars", folder / "regulars", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_imports_go_one_way() -> None:
    ran = lint(ROOT / "src")
    assert ran.returncode == 0, ran.stdout
    assert "0 broken" in ran.stdout


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_import_is_noticed(copied: Path, name: str) -> None:
    """Negative control: the same check on a copy with one wrong import."""
    place, line = WRONG[name]
    path = copied / "regulars" / place
    there = path.parent.exists()
    path.parent.mkdir(exist_ok=True)
    path.write_text(line + "\n", encoding="utf-8")
    try:
        ran = lint(copied)
    finally:
        path.unlink()
        if not there:
            shutil.rmtree(path.parent)
    assert ran.returncode == 1, ran.stdout
    assert "Could not" not in ran.stdout, "the contracts themselves could not be read"


def test_the_copy_without_a_wrong_import_passes(copied: Path) -> None:
    assert lint(copied).returncode == 0


def test_the_wiring_alone_imports_adapters() -> None:
    """The contract forbids layers above; this names the one file."""
    found = [
        str(path.relative_to(ROOT / "src" / "regulars"))
        for path in (ROOT / "src" / "regulars").rglob("*.py")
        if "regulars.adapters" in path.read_text(encoding="utf-8") and "adapters" not in path.parts
    ]
    assert found == ["shop/wiring.py"]
