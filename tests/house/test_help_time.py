"""Nothing heavy at import: the commands and their help need no engine, no arrays and no database."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "numpy",
    "pyarrow",
    "duckdb",
    "sqlalchemy",
    "scipy",
    "pydantic",
    "alembic",
    "vl_convert",
    "jinja2",
    "pandas",
    "polars",
}


def imported_by(statement: str) -> set[str]:
    """The top-level modules a fresh interpreter holds after a statement."""
    code = f"import sys\n{statement}\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return set(ran.stdout.split())


@pytest.mark.parametrize("module", ["regulars", "regulars.interfaces.cli.app", "regulars.shop"])
def test_nothing_heavy_is_imported(module: str) -> None:
    assert imported_by(f"import {module}") & HEAVY == set()


def test_something_heavy_would_be_noticed() -> None:
    """Negative control: a module that needs arrays."""
    assert "numpy" in imported_by("import regulars.predict.beta_geometric")
