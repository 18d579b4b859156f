"""The till: events beside the entries they brought, and counts for caps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql"), nullable=nullable)


def _whole(name: str) -> sa.Column[int]:
    whole = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
    return sa.Column(name, whole, nullable=False, autoincrement=False)


def _index(name: str, columns: list[str], rule: str) -> None:
    where = sa.text(rule)
    op.create_index(name, "ledger_inbox", columns, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    """Creates the tables."""
    op.create_table(
        "ledger_inbox",
        _text("tenant"),
        _text("message_id"),
        _text("owner"),
        _text("order_key", nullable=True),
        _text("refund"),
        _text("facts"),
        _whole("received_at"),
        _text("state"),
        _whole("is_kept"),
        sa.PrimaryKeyConstraint("tenant", "message_id", name=op.f("pk_ledger_inbox")),
        sqlite_strict=True,
    )
    op.create_index("uq_ledger_inbox_order", "ledger_inbox", ["tenant", "order_key", "refund"], unique=True)
    _index("ix_ledger_inbox_unkept", ["tenant", "received_at"], "is_kept = 0")
    _index("ix_ledger_inbox_waiting", ["tenant", "message_id"], "state = 'waiting'")
    op.create_table(
        "ledger_bodies",
        _text("tenant"),
        _text("message_id"),
        _text("body"),
        sa.PrimaryKeyConstraint("tenant", "message_id", name=op.f("pk_ledger_bodies")),
        sqlite_strict=True,
    )
    op.create_table(
        "ledger_counts",
        _text("tenant"),
        _text("name"),
        _whole("number"),
        sa.PrimaryKeyConstraint("tenant", "name", name=op.f("pk_ledger_counts")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
