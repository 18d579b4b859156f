"""Identifiers seen with members, who stands for whom, the log of it, and households."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MEMBER_MAX = 2**53 - 1
_MEMBER = f"member BETWEEN 1 AND {_MEMBER_MAX}"


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql"), nullable=False)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    whole = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
    return sa.Column(name, whole, nullable=nullable, autoincrement=False)


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("tenant", *columns, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    """Creates four tables; one of them is append-only."""
    op.create_table(
        "claims",
        _text("tenant"),
        _text("kind"),
        _text("value"),
        _whole("member"),
        _text("mark"),
        _check("claims", "member", _MEMBER),
        _key("claims", "kind", "value", "member"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_claims_member", "claims", ["tenant", "member"])
    op.create_table(
        "merged",
        _text("tenant"),
        _whole("member"),
        _whole("canonical"),
        _check("merged", "member", _MEMBER),
        _check("merged", "canonical", f"canonical BETWEEN 1 AND {_MEMBER_MAX} AND canonical <> member"),
        _key("merged", "member"),
        sqlite_strict=True,
    )
    op.create_table(
        "identity_log",
        _text("tenant"),
        _whole("seq"),
        _whole("at"),
        _text("action"),
        _whole("member"),
        _whole("other", nullable=True),
        _text("rule"),
        _text("reason"),
        _text("actor"),
        _check("identity_log", "member", _MEMBER),
        _check("identity_log", "seq", "seq >= 1"),
        _key("identity_log", "seq"),
        sqlite_strict=True,
    )
    op.create_table(
        "households",
        _text("tenant"),
        _whole("member"),
        _text("household"),
        _check("households", "member", _MEMBER),
        _key("households", "member"),
        sqlite_strict=True,
    )
    for statement in _POSTGRESQL_TRIGGERS if op.get_bind().dialect.name == "postgresql" else _SQLITE_TRIGGERS:
        op.execute(statement)


_SQLITE_TRIGGERS = (
    """CREATE TRIGGER append_only_update_identity_log BEFORE UPDATE ON identity_log
    BEGIN SELECT RAISE(ABORT, 'identity_log is append-only'); END""",
    """CREATE TRIGGER append_only_delete_identity_log BEFORE DELETE ON identity_log
    BEGIN SELECT RAISE(ABORT, 'identity_log is append-only'); END""",
)

_POSTGRESQL_TRIGGERS = (
    """CREATE TRIGGER append_only_update_identity_log BEFORE UPDATE ON identity_log
    FOR EACH STATEMENT EXECUTE FUNCTION regulars_append_only()""",
    """CREATE TRIGGER append_only_delete_identity_log BEFORE DELETE OR TRUNCATE ON identity_log
    FOR EACH STATEMENT EXECUTE FUNCTION regulars_append_only()""",
)
