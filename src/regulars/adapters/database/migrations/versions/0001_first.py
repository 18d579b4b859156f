"""The first tables, and the triggers that keep five of them append-only.

A later revision that must change kept rows drops ``append_only_update_<table>`` and ``append_only_delete_<table>``
and makes them again, in its own transaction.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_MEMBER_MAX = 2**53 - 1
_APPEND_ONLY = ("parts", "imports", "consents", "turns", "decisions")


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
    """Creates everything."""
    _tenants_and_identities()
    _parts_and_imports()
    _consents()
    _turns_and_decisions()
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    if on_postgresql:
        op.execute(_REFUSAL)
    for table in _APPEND_ONLY:
        for statement in _POSTGRESQL_TRIGGERS if on_postgresql else _SQLITE_TRIGGERS:
            op.execute(statement.format(table=table))


def _tenants_and_identities() -> None:
    op.create_table(
        "tenants",
        _text("tenant"),
        _whole("log_version"),
        _whole("next_member"),
        _check("tenants", "log_version", "log_version >= 0"),
        _check("tenants", "next_member", f"next_member BETWEEN 1 AND {_MEMBER_MAX + 1}"),
        _key("tenants"),
        sqlite_strict=True,
    )
    op.create_table(
        "identities",
        _text("tenant"),
        _text("kind"),
        _text("value"),
        _whole("member"),
        _check("identities", "member", f"member BETWEEN 1 AND {_MEMBER_MAX}"),
        _key("identities", "kind", "value"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_identities_member", "identities", ["tenant", "member"])


def _parts_and_imports() -> None:
    op.create_table(
        "parts",
        _text("tenant"),
        _text("name"),
        _whole("seq"),
        _text("kind"),
        _whole("rows"),
        _whole("bytes"),
        _text("sha256"),
        _whole("at_min", nullable=True),
        _whole("at_max", nullable=True),
        _check("parts", "kind", "kind IN ('events', 'lines', 'profiles')"),
        _check("parts", "seq", "seq >= 1"),
        _check("parts", "size", "rows >= 0 AND bytes >= 0"),
        _key("parts", "name"),
        sa.UniqueConstraint("tenant", "seq", name=op.f("uq_parts_tenant_seq")),
        sqlite_strict=True,
    )
    op.create_table(
        "imports",
        _text("tenant"),
        _text("key"),
        _text("source"),
        _text("sha256"),
        _whole("at"),
        _whole("rows_read"),
        _whole("rows_accepted"),
        _whole("rows_rejected"),
        _whole("rows_merged"),
        _text("mapping"),
        _text("reasons"),
        _text("findings"),
        _check("imports", "rows_min", "rows_accepted >= 0 AND rows_rejected >= 0 AND rows_merged >= 0"),
        _check("imports", "rows_add_up", "rows_read = rows_accepted + rows_rejected + rows_merged"),
        _key("imports", "key"),
        sqlite_strict=True,
    )


def _consents() -> None:
    op.create_table(
        "consents",
        _text("tenant"),
        _whole("seq"),
        _whole("member"),
        _text("purpose"),
        _whole("granted"),
        _whole("at"),
        _text("source"),
        _text("text_version"),
        _check("consents", "member", f"member BETWEEN 1 AND {_MEMBER_MAX}"),
        _check("consents", "granted", "granted IN (0, 1)"),
        _check("consents", "seq", "seq >= 1"),
        _key("consents", "seq"),
        sqlite_strict=True,
    )
    op.create_index("ix_consents_member", "consents", ["tenant", "member", "purpose", "at"])


def _turns_and_decisions() -> None:
    op.create_table(
        "turns",
        _text("tenant"),
        _text("key"),
        _whole("as_of"),
        _whole("log_version"),
        _whole("finished_at"),
        _text("profiles"),
        _text("summary"),
        _check("turns", "log_version", "log_version >= 0"),
        sa.ForeignKeyConstraint(["tenant", "profiles"], ["parts.tenant", "parts.name"], name=op.f("fk_turns_parts")),
        _key("turns", "key"),
        sqlite_strict=True,
    )
    op.create_table(
        "decisions",
        _text("tenant"),
        _text("key"),
        _text("turn"),
        _text("kind"),
        _text("content"),
        sa.ForeignKeyConstraint(["tenant", "turn"], ["turns.tenant", "turns.key"], name=op.f("fk_decisions_turns")),
        _key("decisions", "key"),
        sqlite_strict=True,
    )
    op.create_index("ix_decisions_turn", "decisions", ["tenant", "turn"])


# Table names below come from the tuple above, never from outside.
_SQLITE_TRIGGERS = (
    """CREATE TRIGGER append_only_update_{table} BEFORE UPDATE ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
    """CREATE TRIGGER append_only_delete_{table} BEFORE DELETE ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
)

_REFUSAL = """CREATE FUNCTION regulars_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"""

_POSTGRESQL_TRIGGERS = (
    """CREATE TRIGGER append_only_update_{table} BEFORE UPDATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION regulars_append_only()""",
    """CREATE TRIGGER append_only_delete_{table} BEFORE DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION regulars_append_only()""",
)
