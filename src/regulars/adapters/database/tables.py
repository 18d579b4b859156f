"""What the database keeps: every table belongs to tenants, every column says what kind of data it holds.

Instants are microseconds UTC, counts are whole numbers, documents are canonical JSON text. Identities stand in a table
of their own; everything else knows pseudonyms. A table marked ``append_only`` refuses UPDATE and DELETE by trigger, on
both databases (`regulars.adapters.database.migrations`).
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import SchemaItem

from regulars.domain.data_class import DataClass
from regulars.domain.ids import MEMBER_MAX

__all__ = [
    "METADATA",
    "REVISION",
    "api_keys",
    "arrivals",
    "claims",
    "consents",
    "decisions",
    "households",
    "identities",
    "identity_log",
    "import_parts",
    "imports",
    "member_days",
    "merged",
    "parts",
    "retired_parts",
    "sightings",
    "tenants",
    "tombstones",
    "turns",
    "undoings",
    "unsealed",
    "vault_pages",
    "vault_secrets",
]

REVISION: Final = "0022"
"""The revision these tables are at; the newest file of ``migrations/versions``."""

METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
    }
)

_WHOLE: Final = BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
# Byte order: the same on both databases and in Python, and no index breaks when the system's collations change.
_TEXT: Final = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def _text(name: str, data_class: DataClass) -> Column[Any]:
    return Column(name, _TEXT, nullable=False, info={"data_class": data_class})


def _whole(name: str, data_class: DataClass, *, nullable: bool = False) -> Column[Any]:
    # A single whole-number key must not become SQLite's or PostgreSQL's own counter.
    return Column(name, _WHOLE, nullable=nullable, autoincrement=False, info={"data_class": data_class})


def _bytes(name: str, data_class: DataClass = DataClass.DERIVED, *, nullable: bool = False) -> Column[Any]:
    kind = LargeBinary().with_variant(sqlite.BLOB(), "sqlite")
    return Column(name, kind, nullable=nullable, info={"data_class": data_class})


def _check(name: str, rule: str) -> CheckConstraint:
    return CheckConstraint(rule, name=name)


def _table(
    name: str, *items: SchemaItem, key: tuple[str, ...] = (), append_only: bool = True, rowid: bool = True
) -> Table:
    """A table that belongs to tenants: the tenant is the first column of it and of its primary key.

    Raises:
        TypeError: a column does not say what kind of data it holds.
    """
    for item in items:
        if isinstance(item, Column) and not isinstance(item.info.get("data_class"), DataClass):
            raise TypeError(f"{name}.{item.name} declares no data class")
    return Table(
        name,
        METADATA,
        _text("tenant", DataClass.DERIVED),
        *items,
        PrimaryKeyConstraint("tenant", *key),
        info={"append_only": append_only},
        sqlite_strict=True,
        sqlite_with_rowid=rowid,
    )


tenants: Final = _table(
    "tenants",
    _whole("log_version", DataClass.DERIVED),
    _whole("next_member", DataClass.DERIVED),
    _check("log_version", "log_version >= 0"),
    _check("next_member", f"next_member BETWEEN 1 AND {MEMBER_MAX + 1}"),
    append_only=False,
)
"""One row a tenant. Writers lock it, so they take turns, and it numbers what they add."""

identities: Final = _table(
    "identities",
    _text("kind", DataClass.DERIVED),
    _text("token", DataClass.IDENTITY),
    _text("value", DataClass.IDENTITY),
    _whole("member", DataClass.DERIVED),
    _check("member", f"member BETWEEN 1 AND {MEMBER_MAX}"),
    Index("ix_identities_member", "tenant", "member"),
    key=("kind", "token"),
    append_only=False,
    rowid=False,
)
"""Who is behind a pseudonym. `value` is sealed with the person's key, `token` is its blind index. Not append-only: erasing
a person empties their rows here."""

claims: Final = _table(
    "claims",
    _text("kind", DataClass.DERIVED),
    _text("token", DataClass.CONTACT),
    _whole("member", DataClass.DERIVED),
    _text("mark", DataClass.CONTACT),
    _text("value", DataClass.CONTACT),
    _check("member", f"member BETWEEN 1 AND {MEMBER_MAX}"),
    Index("ix_claims_member", "tenant", "member"),
    key=("kind", "token", "member"),
    append_only=False,
    rowid=False,
)
"""Identifiers seen with members; several members may claim one. `mark` is the blind index of what is compared, `token` of
what is shown; `value` is that itself, sealed with the person's key."""

merged: Final = _table(
    "merged",
    _whole("member", DataClass.DERIVED),
    _whole("canonical", DataClass.DERIVED),
    _check("member", f"member BETWEEN 1 AND {MEMBER_MAX}"),
    _check("canonical", f"canonical BETWEEN 1 AND {MEMBER_MAX} AND canonical <> member"),
    key=("member",),
    append_only=False,
)
"""Who stands for whom now; how it came to be is in the log."""

identity_log: Final = _table(
    "identity_log",
    _whole("seq", DataClass.DERIVED),
    _whole("at", DataClass.DERIVED),
    _text("action", DataClass.DERIVED),
    _whole("member", DataClass.DERIVED),
    _whole("other", DataClass.DERIVED, nullable=True),
    _text("rule", DataClass.DERIVED),
    _text("reason", DataClass.IDENTITY),
    _text("actor", DataClass.IDENTITY),
    _check("member", f"member BETWEEN 1 AND {MEMBER_MAX}"),
    _check("seq", "seq >= 1"),
    key=("seq",),
)
"""What was joined, parted, marked, revealed and erased, by whom and why; `reason` is sealed with the person's key."""

households: Final = _table(
    "households",
    _whole("member", DataClass.DERIVED),
    _text("household", DataClass.IDENTITY),
    _check("member", f"member BETWEEN 1 AND {MEMBER_MAX}"),
    key=("member",),
    append_only=False,
)
"""Who lives together; the household's name is sealed with the person's key."""

member_days: Final = _table(
    "member_days",
    _whole("member", DataClass.DERIVED),
    _text("kind", DataClass.DERIVED),
    _text("token", DataClass.IDENTITY),
    _text("value", DataClass.IDENTITY),
    _whole("at", DataClass.DERIVED),
    _check("member", f"member BETWEEN 1 AND {MEMBER_MAX}"),
    Index("ix_member_days_token", "tenant", "kind", "token"),
    key=("member", "kind"),
    append_only=False,
)
"""Birthdays and the like; `value` is sealed with the person's key, `token` is the blind index of the day of the year."""

vault_secrets: Final = _table(
    "vault_secrets",
    _text("name", DataClass.DERIVED),
    _bytes("wrapped", DataClass.DERIVED),
    key=("name",),
    append_only=False,
)
"""Keys to find by, wrapped by the tenant's key: ``index`` of identifiers, ``erased`` of those who are gone."""

vault_pages: Final = _table(
    "vault_pages",
    _whole("page", DataClass.DERIVED),
    _bytes("wrapped", DataClass.DERIVED),
    _check("page", "page >= 0"),
    key=("page",),
    append_only=False,
)
"""The keys of sixty members a page, wrapped by the tenant's key; a destroyed key is all zeros."""

tombstones: Final = _table(
    "tombstones",
    _text("kind", DataClass.DERIVED),
    _text("token", DataClass.IDENTITY),
    _whole("at", DataClass.DERIVED),
    key=("kind", "token"),
    append_only=False,
)
"""Blind indexes of identifiers whose persons were erased, under a key of their own: they do not come back by a file."""

unsealed: Final = _table(
    "unsealed",
    _text("name", DataClass.DERIVED),
    _whole("seq", DataClass.DERIVED),
    _text("content", DataClass.IDENTITY),
    _check("seq", "seq >= 1"),
    key=("name", "seq"),
    append_only=False,
)
"""Rows of a shop from before there was a vault, until it is next opened: then they are sealed, and this is empty."""

parts: Final = _table(
    "parts",
    _text("name", DataClass.DERIVED),
    _whole("seq", DataClass.DERIVED),
    _text("kind", DataClass.DERIVED),
    _whole("rows", DataClass.DERIVED),
    _whole("bytes", DataClass.DERIVED),
    _text("sha256", DataClass.DERIVED),
    _whole("at_min", DataClass.DERIVED, nullable=True),
    _whole("at_max", DataClass.DERIVED, nullable=True),
    _check("kind", "kind IN ('events', 'items', 'lines', 'profiles', 'texts')"),
    _check("seq", "seq >= 1"),
    _check("size", "rows >= 0 AND bytes >= 0"),
    UniqueConstraint("tenant", "seq"),
    key=("name",),
)
"""The lake's manifest. `seq` counts from 1 in the order of listing."""

imports: Final = _table(
    "imports",
    _text("key", DataClass.DERIVED),
    _text("source", DataClass.DERIVED),
    _text("sha256", DataClass.DERIVED),
    _whole("at", DataClass.DERIVED),
    _whole("rows_read", DataClass.DERIVED),
    _whole("rows_accepted", DataClass.DERIVED),
    _whole("rows_rejected", DataClass.DERIVED),
    _whole("rows_merged", DataClass.DERIVED),
    _text("mapping", DataClass.DERIVED),
    _text("reasons", DataClass.DERIVED),
    _text("findings", DataClass.DERIVED),
    _check("rows_min", "rows_accepted >= 0 AND rows_rejected >= 0 AND rows_merged >= 0"),
    _check("rows_add_up", "rows_read = rows_accepted + rows_rejected + rows_merged"),
    key=("key",),
)

import_parts: Final = _table(
    "import_parts",
    _text("part", DataClass.DERIVED),
    _text("import_key", DataClass.DERIVED),
    ForeignKeyConstraint(["tenant", "part"], ["parts.tenant", "parts.name"]),
    ForeignKeyConstraint(["tenant", "import_key"], ["imports.tenant", "imports.key"]),
    Index("ix_import_parts_import_key", "tenant", "import_key"),
    key=("part",),
)
"""Which import brought a part of the log."""

undoings: Final = _table(
    "undoings",
    _text("import_key", DataClass.DERIVED),
    _whole("at", DataClass.DERIVED),
    ForeignKeyConstraint(["tenant", "import_key"], ["imports.tenant", "imports.key"]),
    key=("import_key",),
)
"""Imports that were taken back: the log no longer lists their parts."""

arrivals: Final = _table(
    "arrivals",
    _text("import_key", DataClass.DERIVED),
    _whole("first", DataClass.DERIVED),
    _whole("members", DataClass.DERIVED),
    _check("members", f"first >= 1 AND members BETWEEN 1 AND {MEMBER_MAX}"),
    key=("import_key",),
    append_only=False,
)
"""Which pseudonyms an import gave out: the first of them, and how many."""

sightings: Final = _table(
    "sightings",
    _text("kind", DataClass.DERIVED),
    _whole("member", DataClass.DERIVED),
    _text("mark", DataClass.CONTACT),
    _text("import_key", DataClass.DERIVED),
    _check("member", f"member BETWEEN 1 AND {MEMBER_MAX}"),
    Index("ix_sightings_import_key", "tenant", "import_key"),
    key=("kind", "member", "mark", "import_key"),
    append_only=False,
    rowid=False,
)
"""Which import saw an identifier with a member. Not append-only: taking an import back forgets what it saw. The key ``hand``
is what a person noted, ``before`` what was known before imports noted what they saw; neither is ever taken back."""

retired_parts: Final = _table(
    "retired_parts",
    _text("part", DataClass.DERIVED),
    _whole("at", DataClass.DERIVED),
    ForeignKeyConstraint(["tenant", "part"], ["parts.tenant", "parts.name"]),
    key=("part",),
)
"""Parts that were written anew without what somebody wrote or is like, because they were erased."""


consents: Final = _table(
    "consents",
    _whole("seq", DataClass.DERIVED),
    _whole("member", DataClass.BEHAVIOUR),
    _text("purpose", DataClass.BEHAVIOUR),
    _whole("granted", DataClass.BEHAVIOUR),
    _whole("at", DataClass.BEHAVIOUR),
    _text("source", DataClass.BEHAVIOUR),
    _text("text_version", DataClass.BEHAVIOUR),
    _check("member", f"member BETWEEN 1 AND {MEMBER_MAX}"),
    _check("granted", "granted IN (0, 1)"),
    _check("seq", "seq >= 1"),
    Index("ix_consents_member", "tenant", "member", "purpose", "at"),
    key=("seq",),
)
"""Every word ever said; the latest by `at` counts, of two of one instant the later written."""

turns: Final = _table(
    "turns",
    _text("key", DataClass.DERIVED),
    _whole("as_of", DataClass.DERIVED),
    _whole("log_version", DataClass.DERIVED),
    _whole("finished_at", DataClass.DERIVED),
    _text("profiles", DataClass.DERIVED),
    _text("summary", DataClass.DERIVED),
    _check("log_version", "log_version >= 0"),
    ForeignKeyConstraint(["tenant", "profiles"], ["parts.tenant", "parts.name"]),
    key=("key",),
)

decisions: Final = _table(
    "decisions",
    _text("key", DataClass.BEHAVIOUR),
    _text("turn", DataClass.DERIVED),
    _text("kind", DataClass.BEHAVIOUR),
    _text("content", DataClass.BEHAVIOUR),
    ForeignKeyConstraint(["tenant", "turn"], ["turns.tenant", "turns.key"]),
    Index("ix_decisions_turn", "tenant", "turn"),
    key=("key",),
)
"""One key, one decision, for ever: a key names what it is about, so a later turn that decides it again adds nothing."""

api_keys: Final = _table(
    "api_keys",
    _text("id", DataClass.DERIVED),
    _text("digest", DataClass.DERIVED),
    _text("name", DataClass.DERIVED),
    _text("scopes", DataClass.DERIVED),
    _whole("created_at", DataClass.DERIVED),
    _whole("expires_at", DataClass.DERIVED, nullable=True),
    _whole("revoked_at", DataClass.DERIVED, nullable=True),
    _whole("used_at", DataClass.DERIVED, nullable=True),
    _text("replaces", DataClass.DERIVED),
    _check("digest", "length(digest) = 64"),
    UniqueConstraint("id"),
    key=("id",),
    append_only=False,
)
"""Keys to the HTTP API: their digests, never the keys. An id stands once among all tenants."""

# These tables belong to the same metadata; their files need the makers above.
from regulars.adapters.database import (  # noqa: E402 - for what they add
    coupon_tables,  # noqa: F401
    handing_tables,  # noqa: F401
    ledger_tables,  # noqa: F401
    membership_tables,  # noqa: F401
    programme_tables,  # noqa: F401 - for what they add
    staff_tables,  # noqa: F401 - for what they add
    task_tables,  # noqa: F401
    tier_tables,  # noqa: F401 - for what they add
    webhook_tables,  # noqa: F401
)
