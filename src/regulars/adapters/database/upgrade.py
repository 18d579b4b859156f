"""Brings a database's tables to this version: whole or not at all, by one process at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, Engine, column, func, inspect, select, table

from regulars.adapters.database.engine import writers_of
from regulars.adapters.database.tables import REVISION
from regulars.domain.errors import DatabaseTooNew

if TYPE_CHECKING:
    from alembic.config import Config

__all__ = ["alembic_config", "revision_of", "upgrade"]

_VERSIONS: Final = table("alembic_version", column("version_num"))
_UPGRADE_LOCK: Final = 0x5245_4755_4C41_5253
"""PostgreSQL's advisory lock of this name ("REGULARS"): two programs opening a database at once upgrade it once."""


def upgrade(engine: Engine) -> None:
    """Runs the migrations that are missing, in one transaction: a kill in the middle leaves the old revision.

    Raises:
        DatabaseTooNew: the database is at a revision that this version does not know.
    """
    with engine.connect() as connection:
        if revision_of(connection) == REVISION:
            return
    with writers_of(engine).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
        # Looked at again: another process may have upgraded while this one waited.
        found = revision_of(connection)
        if found != REVISION:
            _migrate(connection, found)


def revision_of(connection: Connection) -> str | None:
    """The revision a database is at; None when it has no tables of ours."""
    if not inspect(connection).has_table(_VERSIONS.name):
        return None
    found = connection.execute(select(_VERSIONS.c.version_num)).scalar()
    return None if found is None else str(found)


def alembic_config(connection: Connection) -> Config:
    """Alembic's settings, without a file: the scripts of this package on that connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "regulars.adapters.database:migrations")
    config.attributes["connection"] = connection
    return config


def _migrate(connection: Connection, found: str | None) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    config = alembic_config(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise DatabaseTooNew(found)
    command.upgrade(config, "head")
