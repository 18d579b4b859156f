"""Tasks: what events add to them, and what was awarded; and what entries took of budgets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_AWARD = ("owner", "task", "step", "period")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql"), nullable=False)


def _whole(name: str) -> sa.Column[int]:
    whole = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
    return sa.Column(name, whole, nullable=False, autoincrement=False)


def _table(name: str, *items: sa.schema.SchemaItem, key: tuple[str, ...], check: str = "", rowid: bool = True) -> None:
    checks = [sa.CheckConstraint(f"{check} >= 0", name=op.f(f"ck_{name}_{check}"))] if check else []
    primary = sa.PrimaryKeyConstraint("tenant", *key, name=op.f(f"pk_{name}"))
    op.create_table(name, _text("tenant"), *items, *checks, primary, sqlite_strict=True, sqlite_with_rowid=rowid)


def upgrade() -> None:
    """Creates everything."""
    _table(
        "budget_shares",
        _whole("seq"),
        *(_text(name) for name in ("owner", "name", "period")),
        *(_whole(name) for name in ("per_point", "use", "estimate")),
        key=("seq", "owner", "name"),
        rowid=False,
    )
    _table(
        "task_marks",
        *(_text(name) for name in ("owner", "task", "period", "step", "source")),
        *(_whole(name) for name in ("at_us", "amount")),
        _text("version"),
        key=("owner", "task", "period", "step", "source"),
        check="amount",
        rowid=False,
    )
    _table(
        "task_awards",
        *(_text(name) for name in _AWARD),
        *(_whole(name) for name in ("number", "is_taken", "at_us", "recorded_at")),
        _text("version"),
        *(_whole(name) for name in ("entry", "points")),
        *(_text(name) for name in ("currency", "coupon", "badge", "actor", "reason")),
        key=(*_AWARD, "number", "is_taken"),
    )
    op.create_index(
        "ix_task_awards_coupons",
        "task_awards",
        ["tenant", "recorded_at"],
        sqlite_where=sa.text("coupon <> ''"),
        postgresql_where=sa.text("coupon <> ''"),
    )
    _table(
        "task_coupons",
        *(_text(name) for name in _AWARD),
        *(_whole(name) for name in ("number", "is_taken")),
        _text("pattern"),
        _whole("at_us"),
        key=(*_AWARD, "number", "is_taken"),
    )


def downgrade() -> None:
    """Drops everything."""
    for name in ("task_coupons", "task_awards", "task_marks", "budget_shares"):
        op.drop_table(name)
