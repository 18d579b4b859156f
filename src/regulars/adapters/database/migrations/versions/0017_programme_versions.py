"""Versions of the programme: every one that was in force, whole."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql"), nullable=False)


def _whole(name: str) -> sa.Column[int]:
    whole = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
    return sa.Column(name, whole, nullable=False, autoincrement=False)


def upgrade() -> None:
    """Creates the table; what is in force is noted when it is first looked at."""
    op.create_table(
        "programme_versions",
        _text("tenant"),
        _whole("number"),
        _text("document"),
        _text("hash"),
        _whole("since"),
        *(_text(name) for name in ("how", "author", "note")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_programme_versions_number")),
        sa.PrimaryKeyConstraint("tenant", "number", name=op.f("pk_programme_versions")),
        sqlite_strict=True,
    )
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


_SQLITE = (
    """CREATE TRIGGER append_only_update_programme_versions BEFORE UPDATE ON programme_versions
    BEGIN SELECT RAISE(ABORT, 'programme_versions is append-only'); END""",
    """CREATE TRIGGER append_only_delete_programme_versions BEFORE DELETE ON programme_versions
    BEGIN SELECT RAISE(ABORT, 'programme_versions is append-only'); END""",
)
_POSTGRESQL = (
    """CREATE TRIGGER append_only_update_programme_versions BEFORE UPDATE ON programme_versions
    FOR EACH STATEMENT EXECUTE FUNCTION regulars_append_only()""",
    """CREATE TRIGGER append_only_delete_programme_versions BEFORE DELETE OR TRUNCATE ON programme_versions
    FOR EACH STATEMENT EXECUTE FUNCTION regulars_append_only()""",
)
