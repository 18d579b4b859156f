"""Tiers: versions of ladders, what is kept of members, moves, tiers given by hand, and uses of perks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None

_FORGETFUL = {
    "tier_moves": ("tenant", "seq", "ladder", "kind", "at", "was", "became", "missing", "days", "recorded_at"),
    "tier_hands": (
        "tenant",
        "seq",
        "ladder",
        "tier",
        "starts_at",
        "ends_at",
        "is_floor",
        "author",
        "key",
        "fingerprint",
    ),
    "perk_uses": ("tenant", "seq", "perk", "at", "key", "fingerprint"),
}
"""Tables whose owner may be made nameless, with the columns that stay."""


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql"), nullable=False)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    whole = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
    return sa.Column(name, whole, nullable=nullable, autoincrement=False)


def _bytes(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary().with_variant(sqlite.BLOB(), "sqlite"), nullable=False)


def _table(name: str, *items: sa.schema.SchemaItem, key: tuple[str, ...]) -> None:
    primary = sa.PrimaryKeyConstraint("tenant", *key, name=op.f(f"pk_{name}"))
    op.create_table(name, _text("tenant"), *items, primary, sqlite_strict=True)


def upgrade() -> None:
    """Creates everything."""
    _ladders()
    _members()
    op.create_index("ix_ledger_inbox_owner", "ledger_inbox", ["tenant", "owner"])
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in _POSTGRESQL if on_postgresql else _SQLITE:
        op.execute(statement.format(table="tier_ladders"))
    for table, columns in _FORGETFUL.items():
        differs = "IS DISTINCT FROM" if on_postgresql else "IS NOT"
        kept = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in columns)
        for statement in _POSTGRESQL_FORGETFUL if on_postgresql else _SQLITE_FORGETFUL:
            op.execute(statement.format(table=table, kept=kept))


def _ladders() -> None:
    _table(
        "tier_ladders",
        _text("ladder"),
        _whole("version"),
        _text("terms"),
        _whole("applies_at"),
        _whole("at"),
        key=("ladder", "version"),
    )
    _table(
        "tier_heads",
        _text("ladder"),
        *(_whole(name) for name in ("entries", "events", "moves", "hands", "uses", "told")),
        sa.CheckConstraint("told <= moves", name=op.f("ck_tier_heads_told")),
        key=("ladder",),
    )


def _members() -> None:
    _table(
        "tier_states",
        *(_text(name) for name in ("ladder", "owner", "tier", "state")),
        _whole("due_at", nullable=True),
        _whole("revision"),
        key=("ladder", "owner"),
    )
    op.create_index("ix_tier_states_due", "tier_states", ["tenant", "ladder", "due_at"])
    _table(
        "tier_moves",
        _whole("seq"),
        *(_text(name) for name in ("ladder", "owner", "kind")),
        _whole("at"),
        *(_text(name) for name in ("was", "became")),
        *(_whole(name) for name in ("missing", "days", "recorded_at")),
        key=("seq",),
    )
    op.create_index("ix_tier_moves_owner", "tier_moves", ["tenant", "owner"])
    _table(
        "tier_hands",
        _whole("seq"),
        *(_text(name) for name in ("ladder", "owner", "tier")),
        *(_whole(name) for name in ("starts_at", "ends_at", "is_floor")),
        *(_text(name) for name in ("author", "reason", "key")),
        _bytes("fingerprint"),
        sa.UniqueConstraint("tenant", "key", name=op.f("uq_tier_hands_tenant_key")),
        key=("seq",),
    )
    op.create_index("ix_tier_hands_owner", "tier_hands", ["tenant", "owner"])
    _table(
        "perk_uses",
        _whole("seq"),
        _text("perk"),
        _text("owner"),
        _whole("at"),
        _text("key"),
        _bytes("fingerprint"),
        sa.UniqueConstraint("tenant", "key", name=op.f("uq_perk_uses_tenant_key")),
        key=("seq",),
    )
    op.create_index("ix_perk_uses_owner", "perk_uses", ["tenant", "owner", "perk", "at"])


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

_SQLITE_FORGETFUL = (
    """CREATE TRIGGER append_only_update_{table} BEFORE UPDATE ON {table}
    WHEN substr(NEW.owner, 1, 7) <> 'erased:' OR {kept}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
    _SQLITE[1],
)

_POSTGRESQL_FORGETFUL = (
    """CREATE TRIGGER append_only_update_{table} BEFORE UPDATE ON {table} FOR EACH ROW
    WHEN (substr(NEW.owner, 1, 7) <> 'erased:' OR {kept})
    EXECUTE FUNCTION regulars_append_only()""",
    _POSTGRESQL[1],
)
