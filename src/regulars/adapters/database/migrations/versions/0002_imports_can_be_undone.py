"""Imports can be undone: which parts an import brought, and which imports were taken back. Nothing kept is changed.

Imports of revision 0001 have no parts noted, and so cannot be undone.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_APPEND_ONLY = ("import_parts", "undoings")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql"), nullable=False)


def _whole(name: str) -> sa.Column[int]:
    whole = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
    return sa.Column(name, whole, nullable=False, autoincrement=False)


def upgrade() -> None:
    """Creates both tables, append-only."""
    op.create_table(
        "import_parts",
        _text("tenant"),
        _text("part"),
        _text("import_key"),
        sa.ForeignKeyConstraint(["tenant", "part"], ["parts.tenant", "parts.name"], name=op.f("fk_import_parts_parts")),
        sa.ForeignKeyConstraint(
            ["tenant", "import_key"], ["imports.tenant", "imports.key"], name=op.f("fk_import_parts_imports")
        ),
        sa.PrimaryKeyConstraint("tenant", "part", name=op.f("pk_import_parts")),
        sqlite_strict=True,
    )
    op.create_index("ix_import_parts_import_key", "import_parts", ["tenant", "import_key"])
    op.create_table(
        "undoings",
        _text("tenant"),
        _text("import_key"),
        _whole("at"),
        sa.ForeignKeyConstraint(
            ["tenant", "import_key"], ["imports.tenant", "imports.key"], name=op.f("fk_undoings_imports")
        ),
        sa.PrimaryKeyConstraint("tenant", "import_key", name=op.f("pk_undoings")),
        sqlite_strict=True,
    )
    statements = _POSTGRESQL_TRIGGERS if op.get_bind().dialect.name == "postgresql" else _SQLITE_TRIGGERS
    for table in _APPEND_ONLY:
        for statement in statements:
            op.execute(statement.format(table=table))


# Table names below come from the tuple above, never from outside; the function is of revision 0001.
_SQLITE_TRIGGERS = (
    """CREATE TRIGGER append_only_update_{table} BEFORE UPDATE ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
    """CREATE TRIGGER append_only_delete_{table} BEFORE DELETE ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
)

_POSTGRESQL_TRIGGERS = (
    """CREATE TRIGGER append_only_update_{table} BEFORE UPDATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION regulars_append_only()""",
    """CREATE TRIGGER append_only_delete_{table} BEFORE DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION regulars_append_only()""",
)
