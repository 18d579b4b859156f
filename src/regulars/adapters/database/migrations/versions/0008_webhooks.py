"""Webhooks: whom the shop tells, and how far it has come with each of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql"), nullable=False)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    whole = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
    return sa.Column(name, whole, nullable=nullable, autoincrement=False)


def upgrade() -> None:
    """Creates both tables."""
    op.create_table(
        "webhook_subscriptions",
        _text("tenant"),
        _text("id"),
        _text("url"),
        _text("types"),
        _text("description"),
        _text("secret"),
        _text("secret_before"),
        _whole("before_until"),
        _whole("created_at"),
        _whole("enabled"),
        _text("why"),
        _whole("entry"),
        _whole("failures"),
        _whole("paused_until"),
        _whole("token"),
        _whole("leased_until"),
        sa.CheckConstraint("enabled IN (0, 1)", name=op.f("ck_webhook_subscriptions_enabled")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_webhook_subscriptions")),
        sqlite_strict=True,
    )
    op.create_table(
        "webhook_deliveries",
        _text("tenant"),
        _text("subscription"),
        _whole("entry"),
        _whole("attempts"),
        _text("state"),
        _whole("next_at"),
        _whole("status", nullable=True),
        _text("reason"),
        _whole("tried_at"),
        sa.CheckConstraint("state IN ('waiting', 'delivered', 'dead')", name=op.f("ck_webhook_deliveries_state")),
        sa.PrimaryKeyConstraint("tenant", "subscription", "entry", name=op.f("pk_webhook_deliveries")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_webhook_deliveries_waiting",
        "webhook_deliveries",
        ["tenant", "subscription", "next_at"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
