"""Fresh schemas on the server: one counter for a run, whoever asks."""

from __future__ import annotations

import itertools

from sqlalchemy import create_engine, make_url
from sqlalchemy.schema import CreateSchema

_COUNTER = itertools.count(1)


def new_schema(server: str) -> str:
    """The address of an empty schema."""
    name = f"ledger{next(_COUNTER)}"
    url = make_url(server).set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(CreateSchema(name))
    engine.dispose()
    return url.set(drivername="postgresql", query={**url.query, "options": f"-csearch_path={name}"}).render_as_string(
        hide_password=False
    )
