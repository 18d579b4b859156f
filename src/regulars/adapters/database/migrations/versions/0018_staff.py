"""The console's staff: accounts, sessions, and an append-only log of sign-ins and refusals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql"), nullable=False)


def _whole(name: str) -> sa.Column[int]:
    whole = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
    return sa.Column(name, whole, nullable=False, autoincrement=False)


def upgrade() -> None:
    """Creates the tables."""
    roles = "role IN ('owner', 'marketer', 'analyst', 'support', 'cashier', 'auditor')"
    op.create_table(
        "staff",
        *(_text(name) for name in ("tenant", "name", "role", "digest")),
        *(_whole(name) for name in ("created_at", "changed_at")),
        sa.CheckConstraint(roles, name=op.f("ck_staff_role")),
        sa.PrimaryKeyConstraint("tenant", "name", name=op.f("pk_staff")),
        sqlite_strict=True,
    )
    op.create_table(
        "staff_sessions",
        *(_text(name) for name in ("tenant", "digest", "name")),
        *(_whole(name) for name in ("created_at", "seen_at")),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_staff_sessions_digest")),
        sa.PrimaryKeyConstraint("tenant", "digest", name=op.f("pk_staff_sessions")),
        sqlite_strict=True,
    )
    op.create_index("ix_staff_sessions_name", "staff_sessions", ["tenant", "name"])
    op.create_table(
        "staff_log",
        _text("tenant"),
        _whole("at"),
        *(_text(name) for name in ("id", "kind", "name", "address", "detail")),
        sa.PrimaryKeyConstraint("tenant", "at", "id", name=op.f("pk_staff_log")),
        sqlite_strict=True,
    )
    op.create_index("ix_staff_log_address", "staff_log", ["tenant", "address", "at"])
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


_SQLITE = (
    """CREATE TRIGGER append_only_update_staff_log BEFORE UPDATE ON staff_log
    BEGIN SELECT RAISE(ABORT, 'staff_log is append-only'); END""",
    """CREATE TRIGGER append_only_delete_staff_log BEFORE DELETE ON staff_log
    BEGIN SELECT RAISE(ABORT, 'staff_log is append-only'); END""",
)

_POSTGRESQL = (
    """CREATE TRIGGER append_only_update_staff_log BEFORE UPDATE ON staff_log
    FOR EACH STATEMENT EXECUTE FUNCTION regulars_append_only()""",
    """CREATE TRIGGER append_only_delete_staff_log BEFORE DELETE OR TRUNCATE ON staff_log
    FOR EACH STATEMENT EXECUTE FUNCTION regulars_append_only()""",
)
