"""Coupons: batches and what happens to their codes, with the budgets they draw on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_HISTORY = ("coupon_batches", "coupon_events")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql"), nullable=False)


def _whole(name: str) -> sa.Column[int]:
    whole = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
    return sa.Column(name, whole, nullable=False, autoincrement=False)


def _mark() -> sa.Column[bytes]:
    return sa.Column("mark", sa.LargeBinary().with_variant(sqlite.BLOB(), "sqlite"), nullable=False)


def _table(name: str, *items: sa.schema.SchemaItem, key: tuple[str, ...], check: str = "", rowid: bool = True) -> None:
    checks = [sa.CheckConstraint(f"{check} >= 0", name=op.f(f"ck_{name}_{check}"))] if check else []
    primary = sa.PrimaryKeyConstraint("tenant", *key, name=op.f(f"pk_{name}"))
    op.create_table(name, _text("tenant"), *items, *checks, primary, sqlite_strict=True, sqlite_with_rowid=rowid)


def upgrade() -> None:
    """Creates everything."""
    _batches()
    _codes()
    _events()
    _budgets()
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in _HISTORY:
        for statement in _POSTGRESQL if on_postgresql else _SQLITE:
            op.execute(statement.format(table=table))


def _batches() -> None:
    _table("coupon_batches", _text("id"), _whole("version"), _text("terms"), _whole("at"), key=("id", "version"))
    _table(
        "coupon_heads",
        _text("batch"),
        *(_whole(name) for name in ("version", "issued", "uses", "discount", "events")),
        key=("batch",),
        check="uses",
    )


def _codes() -> None:
    _table(
        "coupon_codes",
        _mark(),
        *(_text(name) for name in ("batch", "holder", "reserved_for")),
        *(_whole(name) for name in ("reserved_until", "uses", "is_disabled", "is_revoked")),
        key=("mark",),
        check="uses",
        rowid=False,
    )
    _table(
        "coupon_uses",
        _mark(),
        *(_text(name) for name in ("order_id", "batch", "member")),
        *(_whole(name) for name in ("at", "discount", "version", "is_rolled_back")),
        key=("mark", "order_id"),
    )
    op.create_index("ix_coupon_uses_member", "coupon_uses", ["tenant", "batch", "member"])
    _table(
        "coupon_locks",
        _mark(),
        *(_text(name) for name in ("session", "batch", "member", "order_id")),
        _whole("until"),
        key=("mark", "session"),
    )
    op.create_index("ix_coupon_locks_batch", "coupon_locks", ["tenant", "batch", "until"])


def _events() -> None:
    _table(
        "coupon_events",
        _text("batch"),
        _whole("number"),
        _mark(),
        _text("kind"),
        _whole("at"),
        *(_text(name) for name in ("member", "session", "order_id")),
        *(_whole(name) for name in ("until", "discount", "version")),
        key=("batch", "number"),
    )
    op.create_index("ix_coupon_events_mark", "coupon_events", ["tenant", "mark"])
    _table("coupon_failures", _text("source"), _whole("at"), _whole("count"), key=("source", "at"))


def _budgets() -> None:
    _table(
        "budgets_spent",
        _text("budget"),
        _whole("period"),
        _whole("amount"),
        key=("budget", "period"),
        check="amount",
    )
    _table(
        "budget_reservations",
        _text("budget"),
        _whole("period"),
        _text("reference"),
        _whole("amount"),
        _whole("until"),
        key=("budget", "period", "reference"),
    )


_SQLITE = (
    """CREATE TRIGGER append_only_update_{table} BEFORE UPDATE ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
    """CREATE TRIGGER append_only_delete_{table} BEFORE DELETE ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
)

_POSTGRESQL = (
    """CREATE TRIGGER append_only_update_{table} BEFORE UPDATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION regulars_append_only()""",
    """CREATE TRIGGER append_only_delete_{table} BEFORE DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION regulars_append_only()""",
)
