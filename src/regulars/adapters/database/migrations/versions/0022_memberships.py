"""Paid memberships: whose each is, and what happened to it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql"), nullable=False)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    whole = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
    return sa.Column(name, whole, nullable=nullable, autoincrement=False)


def _table(name: str, *items: sa.schema.SchemaItem, key: tuple[str, ...]) -> None:
    primary = sa.PrimaryKeyConstraint("tenant", *key, name=op.f(f"pk_{name}"))
    op.create_table(name, _text("tenant"), *items, primary, sqlite_strict=True)


def upgrade() -> None:
    """Creates everything."""
    _table(
        "memberships",
        *(_text(name) for name in ("id", "owner", "plan")),
        _whole("number"),
        _whole("due_at", nullable=True),
        sa.UniqueConstraint("tenant", "owner", "plan", name=op.f("uq_memberships_tenant_owner_plan")),
        key=("id",),
    )
    op.create_index("ix_memberships_due", "memberships", ["tenant", "due_at"])
    _table("membership_payers", _text("id"), _text("token"), key=("id",))
    _table(
        "membership_events",
        _text("membership"),
        _whole("number"),
        _text("kind"),
        *(_whole(name) for name in ("at", "amount", "starts_at", "ends_at")),
        *(_text(name) for name in ("charge", "told", "terms", "key")),
        sa.Column("fingerprint", sa.LargeBinary().with_variant(sqlite.BLOB(), "sqlite"), nullable=False),
        sa.UniqueConstraint("tenant", "key", name=op.f("uq_membership_events_tenant_key")),
        key=("membership", "number"),
    )
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


_SQLITE = (
    """CREATE TRIGGER append_only_update_membership_events BEFORE UPDATE ON membership_events
    BEGIN SELECT RAISE(ABORT, 'membership_events is append-only'); END""",
    """CREATE TRIGGER append_only_delete_membership_events BEFORE DELETE ON membership_events
    BEGIN SELECT RAISE(ABORT, 'membership_events is append-only'); END""",
)

_POSTGRESQL = (
    """CREATE TRIGGER append_only_update_membership_events BEFORE UPDATE ON membership_events
    FOR EACH STATEMENT EXECUTE FUNCTION regulars_append_only()""",
    """CREATE TRIGGER append_only_delete_membership_events BEFORE DELETE OR TRUNCATE ON membership_events
    FOR EACH STATEMENT EXECUTE FUNCTION regulars_append_only()""",
)
