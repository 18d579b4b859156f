"""Databases for the ledger's promises."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url
from sqlalchemy.schema import CreateSchema

_COUNTER = itertools.count(1)


@pytest.fixture
def postgresql_address(postgresql_server: str) -> str:
    """A fresh schema on the server."""
    return new_schema(postgresql_server)


def new_schema(server: str) -> str:
    name = f"ledger{next(_COUNTER)}"
    url = make_url(server).set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(CreateSchema(name))
    engine.dispose()
    return url.set(drivername="postgresql", query={**url.query, "options": f"-csearch_path={name}"}).render_as_string(
        hide_password=False
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.db'}"
    return str(new_schema(request.getfixturevalue("postgresql_server")))
