"""Shops with tasks, on both databases."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url
from sqlalchemy.schema import CreateSchema

from regulars.shop import Shop, open_shop

_COUNTER = itertools.count(1)


def _new_schema(server: str) -> str:
    name = f"tasks{next(_COUNTER)}"
    url = make_url(server).set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(CreateSchema(name))
    engine.dispose()
    return url.set(drivername="postgresql", query={**url.query, "options": f"-csearch_path={name}"}).render_as_string(
        hide_password=False
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """A fresh shop on each database."""
    if request.param == "postgresql":
        monkeypatch.setenv("REGULARS_DATABASE_URL", _new_schema(request.getfixturevalue("postgresql_server")))
    with open_shop(home=tmp_path) as opened:
        yield opened
