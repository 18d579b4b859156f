"""What was handed out: rewards, gifts, check-ins, draws; and the days of members that gifts are for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql"), nullable=False)


def _whole(name: str) -> sa.Column[int]:
    whole = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
    return sa.Column(name, whole, nullable=False, autoincrement=False)


def _mark() -> sa.Column[bytes]:
    return sa.Column("mark", sa.LargeBinary().with_variant(sqlite.BLOB(), "sqlite"), nullable=False)


def _table(name: str, *items: sa.schema.SchemaItem, key: tuple[str, ...]) -> None:
    primary = sa.PrimaryKeyConstraint("tenant", *key, name=op.f(f"pk_{name}"))
    op.create_table(name, _text("tenant"), *items, primary, sqlite_strict=True)


def upgrade() -> None:
    """Creates everything."""
    _table(
        "handings",
        *(_text(name) for name in ("id", "kind", "about", "owner", "occasion")),
        _whole("at"),
        _text("entries"),
        _whole("points"),
        _text("coupon"),
        _mark(),
        *(_text(name) for name in ("takes", "facts", "state")),
        _whole("undone_at"),
        key=("id",),
    )
    op.create_index("ix_handings_owner", "handings", ["tenant", "owner", "at"])
    _table("handing_entries", _whole("seq"), _text("handing"), key=("seq",))
    _table(
        "member_days",
        _whole("member"),
        *(_text(name) for name in ("kind", "token", "value")),
        _whole("at"),
        sa.CheckConstraint("member BETWEEN 1 AND 9007199254740991", name=op.f("ck_member_days_member")),
        key=("member", "kind"),
    )
    op.create_index("ix_member_days_token", "member_days", ["tenant", "kind", "token"])
