"""The ledger: entries that are sealed, and what is computed from them.

Entries and nodes refuse UPDATE and DELETE by trigger. One change of an entry is let through: emptying `details`, which
is how a person is forgotten.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_AMOUNT_MAX = 2**53 - 1


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql"), nullable=nullable)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    whole = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
    return sa.Column(name, whole, nullable=nullable, autoincrement=False)


def _bytes(name: str, *, nullable: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary().with_variant(sqlite.BLOB(), "sqlite"), nullable=nullable)


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("tenant", *columns, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    """Creates everything."""
    _heads_and_accounts()
    _entries()
    _lots_and_holds()
    _requests_and_nodes()
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in _POSTGRESQL if on_postgresql else _SQLITE:
        op.execute(statement)


def _heads_and_accounts() -> None:
    op.create_table(
        "ledger_heads",
        _text("tenant"),
        _text("tree"),
        _whole("size"),
        _whole("recorded_at"),
        _bytes("edge"),
        _whole("accounts"),
        _whole("swept_at", nullable=True),
        _check("ledger_heads", "counts", "size >= 0 AND accounts >= 0"),
        _key("ledger_heads"),
        sqlite_strict=True,
    )
    op.create_table(
        "ledger_accounts",
        _text("tenant"),
        _whole("number"),
        _text("name"),
        _text("owner"),
        _text("currency"),
        _text("role"),
        _bytes("salt", nullable=True),
        _whole("balance"),
        _whole("slides_to", nullable=True),
        _whole("owed_since"),
        _check("ledger_accounts", "main", "role NOT IN ('main', 'pending') OR balance >= 0"),
        _check("ledger_accounts", "debt", "role <> 'debt' OR balance <= 0"),
        sa.UniqueConstraint(
            "tenant", "owner", "currency", "role", name=op.f("uq_ledger_accounts_tenant_owner_currency_role")
        ),
        _key("ledger_accounts", "number"),
        sqlite_strict=True,
    )


def _entries() -> None:
    op.create_table(
        "ledger_entries",
        _text("tenant"),
        _whole("seq"),
        _text("kind"),
        _text("currency"),
        _whole("debit"),
        _whole("credit"),
        _whole("amount"),
        _whole("effective_at"),
        _whole("recorded_at"),
        _text("opens"),
        _whole("activates_at", nullable=True),
        _whole("expires_at", nullable=True),
        _text("takes"),
        _whole("reverses", nullable=True),
        _whole("root", nullable=True),
        _whole("slides_to", nullable=True),
        _whole("holder"),
        _whole("source_key", nullable=True),
        _whole("line_key", nullable=True),
        _text("details", nullable=True),
        _bytes("commitment"),
        _bytes("leaf"),
        _check("ledger_entries", "seq", "seq >= 1"),
        _check("ledger_entries", "amount", f"amount BETWEEN 1 AND {_AMOUNT_MAX}"),
        _check("ledger_entries", "sides", "debit <> credit"),
        _key("ledger_entries", "seq"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        "uq_ledger_entries_business",
        "ledger_entries",
        ["tenant", "holder", "source_key", "line_key"],
        unique=True,
    )


def _lots_and_holds() -> None:
    op.create_table(
        "ledger_lots",
        _text("tenant"),
        _whole("id"),
        _whole("account"),
        _whole("original"),
        _whole("remaining"),
        _whole("earned_at"),
        _whole("activates_at"),
        _whole("expires_at", nullable=True),
        _whole("sliding"),
        _whole("root"),
        _check("ledger_lots", "remaining", "remaining BETWEEN 0 AND original"),
        _key("ledger_lots", "id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    left = sa.text("remaining > 0")
    op.create_index(
        "ix_ledger_lots_left", "ledger_lots", ["tenant", "account"], sqlite_where=left, postgresql_where=left
    )
    op.create_table(
        "ledger_holds",
        _text("tenant"),
        _text("id"),
        _whole("account"),
        _whole("amount"),
        _text("pins"),
        _whole("ends_at"),
        _text("state"),
        _whole("captured"),
        _check("ledger_holds", "captured", "captured BETWEEN 0 AND amount"),
        _key("ledger_holds", "id"),
        sqlite_strict=True,
    )
    still = sa.text("state = 'open'")
    op.create_index(
        "ix_ledger_holds_open", "ledger_holds", ["tenant", "account"], sqlite_where=still, postgresql_where=still
    )


def _requests_and_nodes() -> None:
    op.create_table(
        "ledger_undoings",
        _text("tenant"),
        _whole("seq"),
        _text("refund"),
        _whole("basis"),
        _whole("points"),
        _whole("forgiven"),
        _key("ledger_undoings", "seq", "refund"),
        sqlite_strict=True,
    )
    op.create_table(
        "ledger_requests",
        _text("tenant"),
        _text("route"),
        _text("key"),
        _bytes("fingerprint"),
        _text("answer"),
        _whole("recorded_at"),
        _key("ledger_requests", "route", "key"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledger_nodes",
        _text("tenant"),
        _whole("level"),
        _whole("number"),
        _bytes("hash"),
        _check("ledger_nodes", "level", "level > 0"),
        _key("ledger_nodes", "level", "number"),
        sqlite_strict=True,
    )


_KEPT = (
    "tenant", "seq", "kind", "currency", "debit", "credit", "amount", "effective_at", "recorded_at", "opens", "activates_at",
    "expires_at", "takes", "reverses", "root", "slides_to", "holder", "source_key", "line_key", "commitment", "leaf",
)  # fmt: skip

_SQLITE = (
    f"""CREATE TRIGGER append_only_update_ledger_entries BEFORE UPDATE ON ledger_entries
    WHEN NEW.details IS NOT NULL OR {" OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in _KEPT)}
    BEGIN SELECT RAISE(ABORT, 'ledger_entries is append-only'); END""",
    """CREATE TRIGGER append_only_delete_ledger_entries BEFORE DELETE ON ledger_entries
    BEGIN SELECT RAISE(ABORT, 'ledger_entries is append-only'); END""",
    """CREATE TRIGGER append_only_update_ledger_nodes BEFORE UPDATE ON ledger_nodes
    BEGIN SELECT RAISE(ABORT, 'ledger_nodes is append-only'); END""",
    """CREATE TRIGGER append_only_delete_ledger_nodes BEFORE DELETE ON ledger_nodes
    BEGIN SELECT RAISE(ABORT, 'ledger_nodes is append-only'); END""",
)

_POSTGRESQL = (
    f"""CREATE TRIGGER append_only_update_ledger_entries BEFORE UPDATE ON ledger_entries FOR EACH ROW
    WHEN (NEW.details IS NOT NULL OR {" OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in _KEPT)})
    EXECUTE FUNCTION regulars_append_only()""",
    """CREATE TRIGGER append_only_delete_ledger_entries BEFORE DELETE OR TRUNCATE ON ledger_entries
    FOR EACH STATEMENT EXECUTE FUNCTION regulars_append_only()""",
    """CREATE TRIGGER append_only_update_ledger_nodes BEFORE UPDATE ON ledger_nodes
    FOR EACH STATEMENT EXECUTE FUNCTION regulars_append_only()""",
    """CREATE TRIGGER append_only_delete_ledger_nodes BEFORE DELETE OR TRUNCATE ON ledger_nodes
    FOR EACH STATEMENT EXECUTE FUNCTION regulars_append_only()""",
)
