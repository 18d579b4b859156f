"""Keys to the HTTP API: their digests, scopes and dates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql"), nullable=False)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    whole = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
    return sa.Column(name, whole, nullable=nullable, autoincrement=False)


def upgrade() -> None:
    """Creates the table. An id stands once among all tenants: it is a part of the key."""
    op.create_table(
        "api_keys",
        _text("tenant"),
        _text("id"),
        _text("digest"),
        _text("name"),
        _text("scopes"),
        _whole("created_at"),
        _whole("expires_at", nullable=True),
        _whole("revoked_at", nullable=True),
        _whole("used_at", nullable=True),
        _text("replaces"),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_api_keys_digest")),
        sa.UniqueConstraint("id", name=op.f("uq_api_keys_id")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_api_keys")),
        sqlite_strict=True,
    )
