"""What each import brought of who is who, so that taking it back takes that back too. Nothing kept is changed.

Identifiers that are known already have no import noted: they are held by ``before``, which is never taken back.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None

_MEMBER_MAX = 2**53 - 1


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql"), nullable=False)


def _whole(name: str) -> sa.Column[int]:
    whole = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
    return sa.Column(name, whole, nullable=False, autoincrement=False)


def upgrade() -> None:
    """Creates both tables; what is known already is noted as it is sealed."""
    op.create_table(
        "arrivals",
        _text("tenant"),
        _text("import_key"),
        _whole("first"),
        _whole("members"),
        sa.CheckConstraint(f"first >= 1 AND members BETWEEN 1 AND {_MEMBER_MAX}", name=op.f("ck_arrivals_members")),
        sa.PrimaryKeyConstraint("tenant", "import_key", name=op.f("pk_arrivals")),
        sqlite_strict=True,
    )
    op.create_table(
        "sightings",
        _text("tenant"),
        _text("kind"),
        _whole("member"),
        _text("mark"),
        _text("import_key"),
        sa.CheckConstraint(f"member BETWEEN 1 AND {_MEMBER_MAX}", name=op.f("ck_sightings_member")),
        sa.PrimaryKeyConstraint("tenant", "kind", "member", "mark", "import_key", name=op.f("pk_sightings")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sightings_import_key", "sightings", ["tenant", "import_key"])
