"""Databases for the ledger's promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from suites.ledger.schemas import new_schema


@pytest.fixture
def postgresql_address(postgresql_server: str) -> str:
    """A fresh schema on the server."""
    return new_schema(postgresql_server)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.db'}"
    return str(new_schema(request.getfixturevalue("postgresql_server")))
