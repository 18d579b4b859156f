"""Identities are sealed: keys of persons, blind indexes, tombstones; parts of the lake may be retired.

A migration knows no key. It puts what says who somebody is aside, in `unsealed`; whoever opens a shop with its key seals its
rows and empties that table, in one transaction.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MEMBER_MAX = 2**53 - 1
_MEMBER = f"member BETWEEN 1 AND {_MEMBER_MAX}"
_ASIDE = {
    "identities": ("kind", "value", "member"),
    "claims": ("kind", "value", "member", "mark"),
    "households": ("member", "household"),
    "identity_log": ("seq", "at", "action", "member", "other", "rule", "reason", "actor"),
}


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql"), nullable=False)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    whole = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
    return sa.Column(name, whole, nullable=nullable, autoincrement=False)


def _bytes(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary().with_variant(sqlite.BLOB(), "sqlite"), nullable=False)


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("tenant", *columns, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    """Puts identities aside and makes their tables anew, with places for sealed words."""
    _vault()
    for table, columns in _ASIDE.items():
        _put_aside(table, columns)
        op.drop_table(table)
    _identities()
    _families()
    op.create_table(
        "retired_parts",
        _text("tenant"),
        _text("part"),
        _whole("at"),
        sa.ForeignKeyConstraint(
            ["tenant", "part"], ["parts.tenant", "parts.name"], name=op.f("fk_retired_parts_parts")
        ),
        _key("retired_parts", "part"),
        sqlite_strict=True,
    )
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in ("identity_log", "retired_parts"):
        for statement in _POSTGRESQL_TRIGGERS if is_postgresql else _SQLITE_TRIGGERS:
            op.execute(statement.replace("TABLE_NAME", table))


def _put_aside(table: str, columns: tuple[str, ...]) -> None:
    listed = ", ".join(columns)
    content = (
        f"CAST(json_build_array({listed}) AS TEXT)"
        if op.get_bind().dialect.name == "postgresql"
        else f"json_array({listed})"
    )
    op.execute(
        f"INSERT INTO unsealed (tenant, name, seq, content) "  # noqa: S608 - our own names
        f"SELECT tenant, '{table}', ROW_NUMBER() OVER (PARTITION BY tenant ORDER BY {listed}), {content} FROM {table}"
    )


def _vault() -> None:
    op.create_table(
        "vault_secrets",
        _text("tenant"),
        _text("name"),
        _bytes("wrapped"),
        _key("vault_secrets", "name"),
        sqlite_strict=True,
    )
    op.create_table(
        "vault_pages",
        _text("tenant"),
        _whole("page"),
        _bytes("wrapped"),
        _check("vault_pages", "page", "page >= 0"),
        _key("vault_pages", "page"),
        sqlite_strict=True,
    )
    op.create_table(
        "tombstones",
        _text("tenant"),
        _text("kind"),
        _text("token"),
        _whole("at"),
        _key("tombstones", "kind", "token"),
        sqlite_strict=True,
    )
    op.create_table(
        "unsealed",
        _text("tenant"),
        _text("name"),
        _whole("seq"),
        _text("content"),
        _check("unsealed", "seq", "seq >= 1"),
        _key("unsealed", "name", "seq"),
        sqlite_strict=True,
    )


def _identities() -> None:
    op.create_table(
        "identities",
        _text("tenant"),
        _text("kind"),
        _text("token"),
        _text("value"),
        _whole("member"),
        _check("identities", "member", _MEMBER),
        _key("identities", "kind", "token"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_identities_member", "identities", ["tenant", "member"])
    op.create_table(
        "claims",
        _text("tenant"),
        _text("kind"),
        _text("token"),
        _whole("member"),
        _text("mark"),
        _text("value"),
        _check("claims", "member", _MEMBER),
        _key("claims", "kind", "token", "member"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_claims_member", "claims", ["tenant", "member"])


def _families() -> None:
    op.create_table(
        "households",
        _text("tenant"),
        _whole("member"),
        _text("household"),
        _check("households", "member", _MEMBER),
        _key("households", "member"),
        sqlite_strict=True,
    )
    op.create_table(
        "identity_log",
        _text("tenant"),
        _whole("seq"),
        _whole("at"),
        _text("action"),
        _whole("member"),
        _whole("other", nullable=True),
        _text("rule"),
        _text("reason"),
        _text("actor"),
        _check("identity_log", "member", _MEMBER),
        _check("identity_log", "seq", "seq >= 1"),
        _key("identity_log", "seq"),
        sqlite_strict=True,
    )


_SQLITE_TRIGGERS = (
    """CREATE TRIGGER append_only_update_TABLE_NAME BEFORE UPDATE ON TABLE_NAME
    BEGIN SELECT RAISE(ABORT, 'TABLE_NAME is append-only'); END""",
    """CREATE TRIGGER append_only_delete_TABLE_NAME BEFORE DELETE ON TABLE_NAME
    BEGIN SELECT RAISE(ABORT, 'TABLE_NAME is append-only'); END""",
)

_POSTGRESQL_TRIGGERS = (
    """CREATE TRIGGER append_only_update_TABLE_NAME BEFORE UPDATE ON TABLE_NAME
    FOR EACH STATEMENT EXECUTE FUNCTION regulars_append_only()""",
    """CREATE TRIGGER append_only_delete_TABLE_NAME BEFORE DELETE OR TRUNCATE ON TABLE_NAME
    FOR EACH STATEMENT EXECUTE FUNCTION regulars_append_only()""",
)
